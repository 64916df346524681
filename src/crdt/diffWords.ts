import { diffSequences, type Hunk } from './diffSequences'
import { linesOf, offsetsOf, wordsOf } from './splitText'

/**
 * A rewritten sentence has some words and blanks in common with the old one; between them it is still one
 * change. So what is left alone within a line counts as changed when it is no longer than the changes around it.
 */
export function diffWords(base: readonly string[], other: readonly string[]): Hunk[] {
  const [places, otherPlaces] = [offsetsOf(base), offsetsOf(other)]
  const length = (offsets: readonly number[], start: number, end: number) =>
    (offsets[end] ?? 0) - (offsets[start] ?? 0)
  const size = ({ start, end, otherStart, otherEnd }: Hunk) =>
    Math.max(length(places, start, end), length(otherPlaces, otherStart, otherEnd))
  const whole: Hunk[] = []
  for (const hunk of diffSequences(base, other)) {
    const last = whole.at(-1)
    const isOne =
      last &&
      length(places, last.end, hunk.start) <= Math.min(size(last), size(hunk)) &&
      !base.slice(last.end, hunk.start).some(endsLine)
    if (isOne) {
      last.end = hunk.end
      last.otherEnd = hunk.otherEnd
    } else {
      whole.push({ ...hunk })
    }
  }
  return whole
}

function endsLine(word: string): boolean {
  return /[\r\n]/.test(word)
}

/** A stretch of two texts: what both have, what only the first has, or what only the second has. */
export interface Piece {
  kind: 'same' | 'removed' | 'added'
  text: string
}

/** What became of `from` on the way to `to`, by lines and within them by words: all pieces together are both texts. */
export function markChanges(from: string, to: string): Piece[] {
  const byLine = stretchesOf(linesOf(from), linesOf(to), diffSequences)
  const byWord = byLine.flatMap((line) =>
    'same' in line ? [line] : stretchesOf(wordsOf(line.removed), wordsOf(line.added), diffWords),
  )
  return byWord.flatMap(piecesOf).filter(({ text }) => text !== '')
}

function piecesOf(stretch: Stretch): Piece[] {
  if ('same' in stretch) return [{ kind: 'same', text: stretch.same }]
  const { removed, added } = stretch
  return [
    { kind: 'removed', text: removed },
    { kind: 'added', text: added },
  ]
}

type Stretch = { same: string } | { removed: string; added: string }

function stretchesOf(from: readonly string[], to: readonly string[], diff: typeof diffWords): Stretch[] {
  const stretches: Stretch[] = []
  let at = 0
  const pushSame = (end: number) => {
    if (end > at) stretches.push({ same: from.slice(at, end).join('') })
  }
  for (const { start, end, otherStart, otherEnd } of diff(from, to)) {
    pushSame(start)
    const [removed, added] = [from.slice(start, end).join(''), to.slice(otherStart, otherEnd).join('')]
    stretches.push({ removed, added })
    at = end
  }
  pushSame(from.length)
  return stretches
}
