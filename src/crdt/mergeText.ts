import { diffSequences, type Hunk } from './diffSequences'
import { diffWords } from './diffWords'
import { linesOf, wordsOf } from './splitText'

/** Code units of one stretch of lines that both sides touched, above which it is not looked at by word. */
const MAX_STRETCH = 1_000_000

/** A stretch of three texts that were compared; one after the other they are each of the three. */
export interface ComparedPart {
  base: string
  ours: string
  theirs: string
  /** What it reads as with both sides' changes; undefined: both changed it, differently. */
  merged: string | undefined
}

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
  let text = ''
  for (const { merged } of compareTexts(base, ours, theirs)) {
    if (merged === undefined) return undefined
    text += merged
  }
  return text
}

/** The parts of such a merge, in order; those that are a conflict among them. */
export function compareTexts(base: string, ours: string, theirs: string): Generator<ComparedPart> {
  return compareTokens(
    { base: linesOf(base), ours: linesOf(ours), theirs: linesOf(theirs) },
    { changes: diffSequences, meet: (stretch, hunk) => hunk.start <= stretch.end, compare: compareWords },
  )
}

function* compareWords(base: string, ours: string, theirs: string): Generator<ComparedPart> {
  if (base.length + ours.length + theirs.length > MAX_STRETCH) {
    yield { base, ours, theirs, merged: undefined }
    return
  }
  yield* compareTokens(
    { base: wordsOf(base), ours: wordsOf(ours), theirs: wordsOf(theirs) },
    { changes: diffWords, meet: overlap, compare: bothChanged },
  )
}

function* bothChanged(base: string, ours: string, theirs: string): Generator<ComparedPart> {
  yield { base, ours, theirs, merged: undefined }
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
  /** The parts of a stretch that both sides changed differently. */
  compare(base: string, ours: string, theirs: string): Generator<ComparedPart>
}

/** Part of the base, and whose changes are in it. */
interface Stretch {
  start: number
  end: number
  ours: Hunk[]
  theirs: Hunk[]
}

function* compareTokens({ base, ours, theirs }: Sides, granularity: Granularity): Generator<ComparedPart> {
  const stretches = stretchesOf(
    granularity.changes(base, ours),
    granularity.changes(base, theirs),
    granularity,
  )
  let at = 0
  for (const stretch of stretches) {
    const { start, end } = stretch
    yield unchanged(base.slice(at, start).join(''))
    const before = base.slice(start, end).join('')
    const our = textIn(stretch, base, ours, stretch.ours)
    const their = textIn(stretch, base, theirs, stretch.theirs)
    const merged = their === before || our === their ? our : our === before ? their : undefined
    if (merged === undefined) yield* granularity.compare(before, our, their)
    else yield { base: before, ours: our, theirs: their, merged }
    at = end
  }
  yield unchanged(base.slice(at).join(''))
}

function unchanged(text: string): ComparedPart {
  return { base: text, ours: text, theirs: text, merged: text }
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
