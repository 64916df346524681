/** Lines with their endings, CRLF in one piece. */
export function linesOf(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []
}

/** Where each part begins, and where the last one ends. */
export function offsetsOf(parts: readonly string[]): number[] {
  const offsets = [0]
  let offset = 0
  for (const part of parts) {
    offset += part.length
    offsets.push(offset)
  }
  return offsets
}

/**
 * Words, runs of blanks, line endings, emoji in one piece, and every other character by itself; in scripts
 * that put no blanks between words, the characters. (`Intl.Segmenter` took minutes for 300 kB.)
 */
export function wordsOf(text: string): string[] {
  return text.match(TOKEN) ?? []
}

const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}'

const TOKEN = new RegExp(
  [
    '\\r\\n',
    `[${UNSPACED}]\\p{M}*`,
    `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}_])+`,
    '[^\\S\\r\\n]+',
    '(?:[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\p{Regional_Indicator}\\u200d\\ufe0f\\u20e3])+',
    '[^]\\p{M}*',
  ].join('|'),
  'gu',
)
