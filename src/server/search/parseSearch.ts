/** One thing that a document must have, or must not have. */
export interface SearchTerm {
  words: string
  /** The words stand one behind the other. */
  isPhrase: boolean
  isExcluded: boolean
}

/**
 * What somebody searches for, as it is written for search engines: `apples "red wine" -pears or plums`. A minus sign
 * excludes only directly before a word or a phrase, and only as one sign: `Meeting - Berlin`, `- bread`, `--force` and
 * runs of dashes exclude nothing.
 * @returns alternatives, each a list of terms that hold together; terms without a letter or digit are left out
 */
export function parseSearch(text: string): SearchTerm[][] {
  const alternatives: SearchTerm[][] = [[]]
  for (const { 0: token, 1: sign = '', 2: phrase, index } of text.replaceAll(QUOTES, '"').matchAll(TOKEN)) {
    if (token.toLowerCase() === 'or') alternatives.push([])
    const isExcluded = phrase === undefined ? /^-[^-]/.test(token) && startsWord(text, index) : sign === '-'
    const words = phrase ?? token
    if (token.toLowerCase() === 'or' || !/[\p{L}\p{N}]/u.test(words)) continue
    alternatives.at(-1)?.push({ words, isPhrase: phrase !== undefined, isExcluded })
  }
  return alternatives.filter((terms) => terms.length > 0)
}

/** Those that keyboards put in place of plain ones. */
const QUOTES = /[“”„‟＂]/g
const TOKEN = /(-?)"([^"]*)"?|[^\s"]+/g

function startsWord(text: string, index: number): boolean {
  return index === 0 || /\s/.test(text[index - 1] ?? '')
}
