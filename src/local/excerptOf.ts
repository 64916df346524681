const MAX_LENGTH = 160

/** More than an excerpt needs, and little enough to look at on every keystroke. */
const LOOKED_AT = 1_000

/** The first words of a Markdown text, without its marks, for lists. */
export function excerptOf(markdown: string): string {
  const words = markdown
    .slice(0, LOOKED_AT)
    .replace(/```\w*/g, ' ')
    // Around front matter, under a heading, between parts.
    .replace(/^[ \t]*(?:-{3,}|={3,})[ \t]*$/gm, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[\s>]*(#{1,6}|[-*+]|\d+\.)\s+/gm, ' ')
    // Within a word, as in snake_case, it is no mark.
    .replace(/[*`~|]+|(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  return Array.from(words).slice(0, MAX_LENGTH).join('')
}
