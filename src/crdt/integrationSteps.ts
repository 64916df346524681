import * as Y from 'yjs'
import { type DocumentCrdt, TEXT_NAME, textOf } from './documentText'
import type { UpdateContents } from './readUpdate'

/** Where a struct of the update goes, and how many steps Yjs takes at most to find its place. */
interface Placed {
  item: Y.Item
  origin: Y.ID | null
  steps: number
}

/**
 * At most so many items are passed by Yjs to find where an update's structs go: it looks at all that is between a struct's
 * left and right neighbour, and a struct without neighbours has the whole document between them. What is typed has
 * nothing between them, or what others typed there at the same time.
 * @param update which fits the document (`findMissing`)
 * @param atMost the count is given up beyond it
 */
export function integrationSteps(doc: DocumentCrdt, { structs }: UpdateContents, atMost: number): number {
  const { store } = doc
  let total = 0
  for (const [client, said] of structs) {
    const placed: Placed[] = []
    const places = new Set<string>()
    const start = Y.getState(store, client)
    for (const item of said) {
      if (item.id.clock + item.length <= start || !(item instanceof Y.Item)) continue
      // What of it is here already is on its left.
      const origin = item.id.clock < start ? Y.createID(client, start - 1) : item.origin
      const place = JSON.stringify([origin, item.rightOrigin])
      const between = stepsOf(doc, item, origin, placed, start, atMost - total)
      const isFirstThere = !places.has(place)
      places.add(place)
      const steps = between === 0 && isFirstThere ? 0 : between + placed.length
      placed.push({ item, origin, steps })
      total += steps
      if (total > atMost) return total
    }
  }
  return total
}

function stepsOf(
  doc: DocumentCrdt,
  item: Y.Item,
  origin: Y.ID | null,
  placed: readonly Placed[],
  start: number,
  atMost: number,
): number {
  const { rightOrigin, content, parent, parentSub, id } = item
  const isText = content instanceof Y.ContentString || content instanceof Y.ContentDeleted
  if (!isText || parentSub !== null || (typeof parent === 'string' && parent !== TEXT_NAME))
    return sizeOf(doc)
  const isOwn = (other: Y.ID | null) => other?.client === id.client && other.clock >= start
  if (!isOwn(origin) && !isOwn(rightOrigin)) return between(doc, origin, rightOrigin, atMost)
  if (origin && rightOrigin?.client === origin.client && rightOrigin.clock === origin.clock + 1) return 0
  // After one of the update's own with the same on its right, or before one with the same on its left: no further than that.
  const beside = placed.find(
    (other) =>
      (isOwn(origin) && isWithin(origin, other.item) && Y.compareIDs(other.item.rightOrigin, rightOrigin)) ||
      (isOwn(rightOrigin) && isWithin(rightOrigin, other.item) && Y.compareIDs(other.origin, origin)),
  )
  return beside ? beside.steps : sizeOf(doc)
}

function isWithin(id: Y.ID | null, { id: { clock }, length }: Y.Item): boolean {
  return id !== null && id.clock >= clock && id.clock < clock + length
}

/** How many items a document has between two letters, or from one to the end. */
function between(doc: DocumentCrdt, origin: Y.ID | null, right: Y.ID | null, atMost: number): number {
  let steps = 0
  let item = textOf(doc)._start
  if (origin) {
    const left = Y.getItem(doc.store, origin)
    // Beside what is gone for good it is gone, too.
    if (!(left instanceof Y.Item)) return 0
    if (origin.clock < left.id.clock + left.length - 1) {
      if (right?.client === origin.client && right.clock === origin.clock + 1) return 0
      steps = 1
      if (right && right.client === left.id.client && right.clock > origin.clock && isWithin(right, left))
        return steps
    }
    item = left.right
  }
  for (; item && steps <= atMost; item = item.right) {
    if (right && right.client === item.id.client && isWithin(right, item))
      return right.clock === item.id.clock ? steps : steps + 1
    steps++
  }
  return steps
}

function sizeOf({ store }: DocumentCrdt): number {
  let size = 0
  for (const structs of store.clients.values()) size += structs.length
  return size
}
