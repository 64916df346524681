/** As much of a text as an answer quotes: at most `length` UTF-16 code units, and never half a character. */
export function abridged(text: string, length: number): string {
  if (text.length <= length) return text
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
