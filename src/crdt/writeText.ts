import * as Y from 'yjs'
import { diffText, type TextEdit } from './diffText'
import { type DocumentCrdt, editText, textOf } from './documentText'
import { joinEdits } from './joinEdits'

/** How many Yjs clients one author writes as: each place that is written again and again gets one of its own. */
export const AUTHORS = 32

/** The least number of such an author. Editors draw theirs, and texts make theirs (`seededState`), from 32 bits. */
export const FIRST_AUTHOR = 2 ** 32

/**
 * Makes a document read `wanted` by small edits that leave little behind, however often it is written. [BT17]
 *
 * Yjs keeps the place of every deleted letter, and joins the places of letters that were written as one client, one
 * after the other, next to each other. So an edit goes behind what it replaces, as the client that wrote this last.
 * Where that does not help, as in a log whose newest line comes first, and the places have become many for the text,
 * the edit replaces all from its first change on, which from then on leaves nothing behind.
 * @param author the first of the `AUTHORS` clients to write as; absent: the document's own, by the smallest edits
 */
export function writeText(doc: DocumentCrdt, wanted: string, author: number | undefined): void {
  const text = textOf(doc)
  const current = text.toString()
  if (author === undefined) editText(text, wanted)
  else if (current !== wanted) {
    doc.transact((transaction) => {
      const gaps = openGaps(transaction, text, editsOf(doc, current, wanted))
      for (const gap of gaps) write(doc, transaction, gap, author)
    })
  }
}

function editsOf(doc: DocumentCrdt, current: string, wanted: string): TextEdit[] {
  // Something other than text is in it, which has a place but no letters: offsets would not agree.
  const { length } = textOf(doc)
  if (length !== current.length) return [{ start: 0, end: length, text: wanted }]
  const edits = joinEdits(current, diffText(current, wanted))
  const [first] = edits
  if (!first || writtenStructs(doc) <= 128 + wanted.length / 16) return edits
  return [{ start: first.start, end: length, text: wanted.slice(first.start) }]
}

/** What servers have written, in all their time. */
function writtenStructs({ store }: DocumentCrdt): number {
  let count = 0
  for (const [client, structs] of store.clients) if (client >= FIRST_AUTHOR) count += structs.length
  return count
}

/** A place in a text that something shall be written into. */
interface Gap {
  text: Y.Text
  added: string
  /** What stands before it, be it deleted. */
  left: Y.Item | null
}

/** Deletes what the edits replace. @returns the places for what they put there, in order */
function openGaps(transaction: Y.Transaction, text: Y.Text, edits: readonly TextEdit[]): Gap[] {
  const gaps: Gap[] = []
  let left: Y.Item | null = null
  let at = 0
  /** Goes on to where `offset` letters are to the left. @returns the letters passed */
  const goTo = (offset: number): Y.Item[] => {
    const passed: Y.Item[] = []
    while (at < offset) {
      const item: Y.Item | null = left ? left.right : text._start
      if (!item) break
      if (isLetters(item)) {
        const { client, clock } = item.id
        if (at + item.length > offset)
          Y.getItemCleanStart(transaction, Y.createID(client, clock + offset - at))
        at += item.length
        passed.push(item)
      }
      left = item
    }
    return passed
  }
  for (const { start, end, text: added } of edits) {
    goTo(start)
    for (const item of goTo(end)) item.delete(transaction)
    if (added !== '') gaps.push({ text, added, left })
  }
  return gaps
}

function isLetters({ deleted, countable }: Y.Item): boolean {
  return countable && !deleted
}

function write(doc: DocumentCrdt, transaction: Y.Transaction, gap: Gap, author: number): void {
  const { text, added } = gap
  const before = beforeGap(gap)
  const written = before.filter(({ id }) => id.client >= author && id.client < author + AUTHORS)
  // Deleted letters that a client wrote last can be gone on after.
  const last = written.find(({ lastId }) => lastId.clock + 1 === Y.getState(doc.store, lastId.client))
  const left = last ?? gap.left
  const client = last?.id.client ?? (written.length > 0 ? unusedOf(doc, author) : author)
  const right = left ? left.right : text._start
  const item = new Y.Item(
    Y.createID(client, Y.getState(doc.store, client)),
    left,
    left?.lastId ?? null,
    right,
    right?.id ?? null,
    text,
    null,
    new Y.ContentString(added),
  )
  item.integrate(transaction, 0)
}

/** What stands before the gap, and the deleted letters behind that: the gap may be after any of them. */
function beforeGap({ text, left }: Gap): Y.Item[] {
  const items = left ? [left] : []
  for (let item = left ? left.right : text._start; item?.deleted; item = item.right) items.push(item)
  return items
}

/** One that has written nothing here yet, while there is one. */
function unusedOf(doc: DocumentCrdt, author: number): number {
  for (let client = author; client < author + AUTHORS; client++)
    if (Y.getState(doc.store, client) === 0) return client
  return author
}
