/** How the text of a past version is kept: whole, or as what to change in the text of the next one. Pure. [BT15] */
import { diffText, type TextEdit } from '@/crdt/diffText'

/** A text as a row of `document_versions` holds it. */
export interface PastText {
  /** The whole text; with `edits`, what they insert, end to end. */
  content: string
  /**
   * Three numbers an edit of the next kept version's text, in UTF-16 code units: how many to keep, to leave out, and
   * to insert. What is left of the text is kept.
   */
  edits?: number[] | undefined
}

/** No text is further from a whole one than that many edited ones, or twice as many after thinning. */
export const WHOLE_EVERY = 256

/** What edits may come to: a share of the text, and as much as a long chain of them may take to read. */
const MAX_SHARE = 1 / 8
const MAX_EDITS_BYTES = 32 * 1024
const MAX_EDITS = 100

/** What comparing two versions may cost; past it the comparison is by lines. */
const DIFF_BUDGET = 2_000_000

/** @returns undefined when the next version has the same text, so that nothing needs to be kept. */
export function pastText(text: string, next: string, mayBeEdits: boolean): PastText | undefined {
  if (text === next) return undefined
  return (mayBeEdits ? editsOf(text, next) : undefined) ?? { content: text }
}

function editsOf(text: string, next: string): PastText | undefined {
  const room = Math.min(text.length * MAX_SHARE, MAX_EDITS_BYTES)
  if (room < BYTES_PER_EDIT || text.length - next.length > room) return undefined
  const edits: number[] = []
  let content = ''
  let at = 0
  for (const edit of joined(diffText(next, text, { left: DIFF_BUDGET }), next)) {
    edits.push(edit.start - at, edit.end - edit.start, edit.text.length)
    content += edit.text
    at = edit.end
  }
  const past = { content, edits }
  const fits = edits.length <= 3 * MAX_EDITS && bytesOfPast(past) <= room && content.isWellFormed()
  return fits ? past : undefined
}

/** Edits with so little between them that it is shorter than a further edit become one. */
function joined(edits: readonly TextEdit[], from: string): TextEdit[] {
  const result: TextEdit[] = []
  for (const edit of edits) {
    const last = result.at(-1)
    if (last && edit.start - last.end <= BYTES_PER_EDIT) {
      last.text += from.slice(last.end, edit.start) + edit.text
      last.end = edit.end
    } else {
      result.push({ ...edit })
    }
  }
  return result
}

const BYTES_PER_NUMBER = 4
const BYTES_PER_EDIT = 3 * BYTES_PER_NUMBER

/** As the database counts them. [BT18] */
export function bytesOfPast(past: PastText | undefined): number {
  return past ? Buffer.byteLength(past.content) + BYTES_PER_NUMBER * (past.edits?.length ?? 0) : 0
}

/** Pieces of a text past which it is put together: a chain of many edits each would move all of them again and again. */
const MAX_PIECES = 2_000

/** A stretch of a text that is not cut out before all edits are known. */
interface Piece {
  text: string
  start: number
  end: number
}

/** A text that further edits lead on from, one version back each. */
export class TextChain {
  private pieces: Piece[]

  constructor(whole: string) {
    this.pieces = [{ text: whole, start: 0, end: whole.length }]
  }

  /** Goes on to the text that was kept as these edits. */
  edit({ content, edits = [] }: PastText): void {
    const edited: Piece[] = []
    const left = this.pieces.values()
    let piece = left.next().value
    const pass = (length: number, isKept: boolean) => {
      for (let more = length; more > 0 && piece; ) {
        const end = Math.min(piece.end, piece.start + more)
        if (isKept) edited.push({ ...piece, end })
        more -= end - piece.start
        piece = end < piece.end ? { ...piece, start: end } : left.next().value
      }
    }
    let inserted = 0
    for (let at = 0; at < edits.length; at += 3) {
      const [kept = 0, removed = 0, added = 0] = edits.slice(at, at + 3)
      pass(kept, true)
      pass(removed, false)
      if (added > 0) edited.push({ text: content, start: inserted, end: inserted + added })
      inserted += added
    }
    pass(Number.POSITIVE_INFINITY, true)
    this.pieces = edited
    if (edited.length > MAX_PIECES) this.text()
  }

  /** In how many pieces the text is just now. */
  get length(): number {
    return this.pieces.length
  }

  text(): string {
    const text = this.pieces.map((piece) => piece.text.slice(piece.start, piece.end)).join('')
    this.pieces = [{ text, start: 0, end: text.length }]
    return text
  }
}
