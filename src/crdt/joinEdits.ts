import type { TextEdit } from './diffText'

/** Code units of unchanged text in a line that are too few to keep between two changes. */
const MIN_KEPT = 8

/** Code units of a word that are looked at after a change. */
const MAX_WORD = 64

/**
 * The same edits of `from` with few places: those with next to nothing between them become one, and one that
 * replaces the middle of a word goes on to the word's end. A number or a hash that is written anew each time then
 * changes in one place, which ends where it ended before, and not wherever two of its digits happen to be the same.
 */
export function joinEdits(from: string, edits: readonly TextEdit[]): TextEdit[] {
  const joined: TextEdit[] = []
  for (const [index, edit] of edits.entries()) {
    const whole = toWordEnd(from, edit, edits[index + 1]?.start ?? from.length)
    const last = joined.at(-1)
    const kept = last && from.slice(last.end, edit.start)
    if (last && kept !== undefined && kept.length < MIN_KEPT && !/[\r\n]/.test(kept)) {
      last.text += kept + whole.text
      last.end = whole.end
    } else {
      joined.push(whole)
    }
  }
  return joined
}

/** Letters and digits that machines write; other scripts may have no blanks between their words. */
function toWordEnd(from: string, { start, end, text }: TextEdit, limit: number): TextEdit {
  if (start === end || text === '' || !/\w/.test(from.charAt(end - 1))) return { start, end, text }
  const [rest = ''] = /^\w*/.exec(from.slice(end, Math.min(limit, end + MAX_WORD))) ?? []
  return { start, end: end + rest.length, text: text + rest }
}
