import type { DocumentRow } from './database'

/** What is searched for, as `hasWords` compares it. */
export function wordsOf(search: string): string[] {
  return search.split(/\s+/).flatMap((word) => fold(word) || word.toLowerCase() || [])
}

/** Whether each of the words, in any order, is in the title or the excerpt. */
export function hasWords(
  { title, excerpt }: Pick<DocumentRow, 'title' | 'excerpt'>,
  words: string[],
): boolean {
  // As it is written, too, for what is all marks.
  const text = `${fold(title)}\n${fold(excerpt)}\n${title.toLowerCase()}`
  return words.every((word) => text.includes(word))
}

/**
 * Without case and accents, however they are encoded (macOS writes `é` as two characters), and without the marks of
 * Markdown, which excerpts do not have.
 */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f*_`~|]+/g, '')
    .toLowerCase()
}
