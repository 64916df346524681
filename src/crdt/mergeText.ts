import { diffSequences, type Hunk } from './diffSequences'
import { linesOf, offsetsOf, wordsOf } from './splitText'

/** Code units of one stretch of lines that both sides touched, above which it is not looked at by word. */
const MAX_STRETCH = 1_000_000

/**
 * Three-way merge of two texts that came of `base`; the same whichever side is named first.
 *
 * Lines changed by one side only are taken as they are. Where both sides changed the same or adjoining
 * lines it is merged by word: in Markdown a paragraph is one line, and two people who mend different words
 * of it have not come into each other's way, while two changes within one word make a word that nobody
 * wrote. It is a conflict when both changed the same words, or put different text into the same place.
 * @returns undefined for a conflict
 */
export function mergeText(base: string, ours: string, theirs: string): string | undefined {
  if (ours === theirs || theirs === base) return ours
  if (ours === base) return theirs
  return mergeTokens(
    { base: linesOf(base), ours: linesOf(ours), theirs: linesOf(theirs) },
    { changes: diffSequences, meet: (stretch, hunk) => hunk.start <= stretch.end, resolve: mergeWords },
  )
}

function mergeWords(base: string, ours: string, theirs: string): string | undefined {
  if (base.length + ours.length + theirs.length > MAX_STRETCH) return undefined
  return mergeTokens(
    { base: wordsOf(base), ours: wordsOf(ours), theirs: wordsOf(theirs) },
    { changes: diffWords, meet: overlap, resolve: () => undefined },
  )
}

interface Sides {
  base: readonly string[]
  ours: readonly string[]
  theirs: readonly string[]
}

interface Granularity {
  changes(base: readonly string[], other: readonly string[]): Hunk[]
  /** Whether a change belongs to a stretch before it, which begins no later. */
  meet(stretch: Stretch, hunk: Hunk): boolean
  /** The text of a stretch that both sides changed differently. */
  resolve(base: string, ours: string, theirs: string): string | undefined
}

/** Part of the base, and whose changes are in it. */
interface Stretch {
  start: number
  end: number
  ours: Hunk[]
  theirs: Hunk[]
}

function mergeTokens({ base, ours, theirs }: Sides, granularity: Granularity): string | undefined {
  const stretches = stretchesOf(
    granularity.changes(base, ours),
    granularity.changes(base, theirs),
    granularity,
  )
  let merged = ''
  let at = 0
  for (const stretch of stretches) {
    const { start, end } = stretch
    const before = base.slice(start, end).join('')
    const our = textIn(stretch, base, ours, stretch.ours)
    const their = textIn(stretch, base, theirs, stretch.theirs)
    const text =
      their === before || our === their
        ? our
        : our === before
          ? their
          : granularity.resolve(before, our, their)
    if (text === undefined) return undefined
    merged += base.slice(at, start).join('') + text
    at = end
  }
  return merged + base.slice(at).join('')
}

/** The changes of both sides, in order, those that meet in one stretch. */
function stretchesOf(ours: readonly Hunk[], theirs: readonly Hunk[], { meet }: Granularity): Stretch[] {
  const stretches: Stretch[] = []
  const all = [
    ...ours.map((hunk) => ({ hunk, side: 'ours' as const })),
    ...theirs.map((hunk) => ({ hunk, side: 'theirs' as const })),
  ].sort((a, b) => a.hunk.start - b.hunk.start || a.hunk.end - b.hunk.end)
  for (const { hunk, side } of all) {
    let stretch = stretches.at(-1)
    if (!stretch || !meet(stretch, hunk)) {
      stretch = { start: hunk.start, end: hunk.end, ours: [], theirs: [] }
      stretches.push(stretch)
    }
    stretch.end = Math.max(stretch.end, hunk.end)
    stretch[side].push(hunk)
  }
  return stretches
}

/** How one side reads over a stretch of the base. */
function textIn(
  { start, end }: Stretch,
  base: readonly string[],
  side: readonly string[],
  hunks: readonly Hunk[],
): string {
  let text = ''
  let at = start
  for (const hunk of hunks) {
    text += base.slice(at, hunk.start).join('') + side.slice(hunk.otherStart, hunk.otherEnd).join('')
    at = hunk.end
  }
  return text + base.slice(at, end).join('')
}

/** In the same words, or both putting something into the same place; to follow upon another is not to meet. */
function overlap(stretch: Stretch, hunk: Hunk): boolean {
  if (hunk.start === hunk.end && stretch.start === stretch.end) return hunk.start === stretch.start
  return hunk.start < stretch.end && stretch.start < hunk.end
}

/**
 * A rewritten sentence has some words and blanks in common with the old one; between them it is still one
 * change. So what is left alone within a line counts as changed when it is no longer than the changes around it.
 */
function diffWords(base: readonly string[], other: readonly string[]): Hunk[] {
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
