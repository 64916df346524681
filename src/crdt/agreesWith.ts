import * as Y from 'yjs'
import type { DocumentCrdt } from './documentText'
import type { Struct } from './readUpdate'

type Stored = Y.Item | Y.GC

/**
 * Whether what an update says of a client and clock that the document has is what the document has. [BT17]
 *
 * Yjs splits and joins structs, so another device has the same letters in other structs: each letter has the same
 * origins, place and content in both. The content of deleted letters may be gone on either side, and of those within
 * a deleted type all but their number. Costs as much as there are structs to compare.
 * @param said the update's structs by client, in the order of their clocks
 */
export function agreesWith(doc: DocumentCrdt, said: ReadonlyMap<number, readonly Struct[]>): boolean {
  for (const [client, structs] of said) {
    const stored = doc.store.clients.get(client)
    if (stored && !agree(stored, structs)) return false
  }
  return true
}

function agree(stored: Stored[], said: readonly Struct[]): boolean {
  const end = Math.max(...stored.slice(-1).map(endOf))
  let at = -1
  for (const struct of said) {
    const { clock } = struct.id
    if (clock >= end) break
    if (!(struct instanceof Y.Item)) continue
    if (at < 0) at = Y.findIndexSS(stored, clock)
    for (let known = stored[at]; known && known.id.clock < endOf(struct); known = stored[++at]) {
      if (known instanceof Y.Item && !sameWhereBoth(known, struct)) return false
      if (endOf(known) > endOf(struct)) break
    }
  }
  return true
}

/** Over the clocks that both items are about, if there are any. */
function sameWhereBoth(known: Y.Item, said: Y.Item): boolean {
  const start = Math.max(known.id.clock, said.id.clock)
  const end = Math.min(endOf(known), endOf(said))
  if (start >= end) return true
  return samePlace(known, said, start) && sameContent(known, said, start, end)
}

function samePlace(known: Y.Item, said: Y.Item, clock: number): boolean {
  const origin = originAt(known, clock)
  if (!Y.compareIDs(origin, originAt(said, clock))) return false
  if (!Y.compareIDs(known.rightOrigin, said.rightOrigin)) return false
  // With an origin on either side the place is where that is, and not told.
  if (origin !== null || known.rightOrigin !== null) return true
  return known.parentSub === said.parentSub && placeOf(known) === placeOf(said)
}

/** Within an item each letter has the one before as its origin. */
function originAt({ id, origin }: Y.Item, clock: number): Y.ID | null {
  return clock === id.clock ? origin : Y.createID(id.client, clock - 1)
}

/** What an item is in: a type of the document by its name, or one within another item by that item's id. */
function placeOf({ parent }: Y.Item): string {
  // An item that was read and not applied has the name itself, against Yjs's types.
  const place: unknown = parent
  if (typeof place === 'string') return `name ${place}`
  if (parent instanceof Y.AbstractType && !parent._item) return `name ${Y.findRootTypeKey(parent)}`
  const id = parent instanceof Y.AbstractType ? parent._item?.id : parent
  return `item ${id?.client} ${id?.clock}`
}

function sameContent(known: Y.Item, said: Y.Item, start: number, end: number): boolean {
  const [a, b] = [known.content, said.content]
  if (a instanceof Y.ContentDeleted || b instanceof Y.ContentDeleted) return true
  const within = ({ id }: Y.Item): [number, number] => [start - id.clock, end - id.clock]
  if (a instanceof Y.ContentString && b instanceof Y.ContentString)
    return sameText(a.str.slice(...within(known)), b.str.slice(...within(said)))
  const bytes = bytesOf(part(a, ...within(known)))
  const otherBytes = bytesOf(part(b, ...within(said)))
  return bytes.length === otherBytes.length && bytes.every((byte, index) => byte === otherBytes[index])
}

/** Half of a surrogate pair becomes U+FFFD when Yjs splits or sends it. */
function sameText(a: string, b: string): boolean {
  if (a === b) return true
  for (let at = 0; at < a.length; at++) {
    const [unit, other] = [a.charCodeAt(at), b.charCodeAt(at)]
    const isHalf = (code: number) => code === 0xfffd || (code >= 0xd800 && code <= 0xdfff)
    if (unit !== other && !(isHalf(unit) && isHalf(other) && (unit === 0xfffd || other === 0xfffd)))
      return false
  }
  return a.length === b.length
}

type Content = Y.Item['content']

function part(content: Content, start: number, end: number): Content {
  if (content instanceof Y.ContentAny) return new Y.ContentAny(content.arr.slice(start, end))
  if (content instanceof Y.ContentJSON) return new Y.ContentJSON(content.arr.slice(start, end))
  // All others have a length of one.
  return content
}

function bytesOf(content: Content): Uint8Array {
  const encoder = new Y.UpdateEncoderV1()
  encoder.writeInfo(content.getRef())
  content.write(encoder, 0)
  return encoder.toUint8Array()
}

function endOf({ id, length }: Struct): number {
  return id.clock + length
}
