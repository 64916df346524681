import type { DocumentRow } from './database'

/** What is searched for, as `hasWords` compares it. */
export function wordsOf(search: string): string[] {
  return search.split(/\s+/).flatMap((word) => simplified(word) || word.toLowerCase() || [])
}

/** Whether each of the words, in any order, is in the title or the excerpt. */
export function hasWords(
  { title, excerpt }: Pick<DocumentRow, 'title' | 'excerpt'>,
  words: string[],
): boolean {
  // As it is written, too, for what is all marks.
  const text = `${simplified(title)}\n${simplified(excerpt)}\n${title.toLowerCase()}`
  return words.every((word) => text.includes(word))
}

/**
 * Without case and accents, however they are encoded (macOS writes `é` as two characters), and without the marks of
 * Markdown, which excerpts do not have.
 */
function simplified(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f*_`~|]+/g, '')
    .toLowerCase()
}
