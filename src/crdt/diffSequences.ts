import diff from 'fast-diff'

/** What one sequence has in place of `[start, end)` of another: its own `[otherStart, otherEnd)`. */
export interface Hunk {
  start: number
  end: number
  otherStart: number
  otherEnd: number
}

/** What comparisons may still cost, as products of lengths; shared by those that belong together. */
export interface DiffBudget {
  left: number
}

/** Above this product of lengths two stretches with nothing to hold on to count as different throughout. */
const MAX_AREA = 250_000

/** Keeps a comparison of the largest documents well below a second. */
export function newDiffBudget(): DiffBudget {
  return { left: 100 * MAX_AREA }
}

/** Takes `area` out of the budget, if it is there. */
export function affords(budget: DiffBudget, area: number): boolean {
  if (area > MAX_AREA || area > budget.left) return false
  budget.left -= area
  return true
}

/**
 * Where two sequences of tokens differ, in order, never touching each other.
 *
 * Tokens that each side has just once hold the comparison together (as in patience diff): it stays bounded
 * on large texts, and a paragraph is not matched with another one's commonplaces. Between them fast-diff runs.
 */
export function diffSequences(
  from: readonly string[],
  to: readonly string[],
  budget = newDiffBudget(),
): Hunk[] {
  const hunks: Hunk[] = []
  let at = { from: 0, to: 0 }
  for (const anchor of [...anchorsOf(from, to), { from: from.length, to: to.length }]) {
    const gap = { start: at.from, end: anchor.from, otherStart: at.to, otherEnd: anchor.to }
    for (const hunk of diffGap(from, to, trim(from, to, gap), budget)) pushHunk(hunks, hunk)
    at = { from: anchor.from + 1, to: anchor.to + 1 }
  }
  return hunks
}

/** Joined to the one before where they touch. */
function pushHunk(hunks: Hunk[], hunk: Hunk): void {
  const last = hunks.at(-1)
  if (last?.end === hunk.start && last.otherEnd === hunk.otherStart) {
    last.end = hunk.end
    last.otherEnd = hunk.otherEnd
  } else {
    hunks.push(hunk)
  }
}

interface Anchor {
  from: number
  to: number
}

/** The longest rising chain of tokens that both have exactly once, and what both begin and end with. */
function anchorsOf(from: readonly string[], to: readonly string[]): Anchor[] {
  const whole = { start: 0, end: from.length, otherStart: 0, otherEnd: to.length }
  const middle = trim(from, to, whole)
  const head = Array.from({ length: middle.start }, (_, n) => ({ from: n, to: n }))
  const tail = Array.from({ length: from.length - middle.end }, (_, n) => ({
    from: middle.end + n,
    to: middle.otherEnd + n,
  }))
  const placesFrom = uniquePlaces(from, middle.start, middle.end)
  const placesTo = uniquePlaces(to, middle.otherStart, middle.otherEnd)
  const pairs: Anchor[] = []
  for (const [token, place] of placesFrom) {
    const other = placesTo.get(token)
    if (place !== undefined && other !== undefined) pairs.push({ from: place, to: other })
  }
  return [...head, ...longestRising(pairs), ...tail]
}

/** The place of each token that occurs once in the stretch; undefined for the others. */
function uniquePlaces(
  tokens: readonly string[],
  start: number,
  end: number,
): Map<string, number | undefined> {
  const places = new Map<string, number | undefined>()
  for (let index = start; index < end; index++) {
    const token = tokens[index] ?? ''
    places.set(token, places.has(token) ? undefined : index)
  }
  return places
}

/** Of pairs in order of `from`, as many as can be kept with `to` in order too. */
function longestRising(pairs: readonly Anchor[]): Anchor[] {
  /** By length of chain less one, the pair that ends it lowest. */
  const ends: number[] = []
  const previous: (number | undefined)[] = []
  for (const [index, { to }] of pairs.entries()) {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[ends[middle] ?? 0]?.to ?? 0) < to) low = middle + 1
      else high = middle
    }
    previous[index] = ends[low - 1]
    ends[low] = index
  }
  const chain: Anchor[] = []
  for (let index = ends.at(-1); index !== undefined; index = previous[index]) {
    const pair = pairs[index]
    if (pair) chain.push(pair)
  }
  return chain.reverse()
}

/** The gap without what it begins and ends with on both sides alike. */
function trim(from: readonly string[], to: readonly string[], gap: Hunk): Hunk {
  let { start, end, otherStart, otherEnd } = gap
  while (start < end && otherStart < otherEnd && from[start] === to[otherStart]) {
    start++
    otherStart++
  }
  while (start < end && otherStart < otherEnd && from[end - 1] === to[otherEnd - 1]) {
    end--
    otherEnd--
  }
  return { start, end, otherStart, otherEnd }
}

function diffGap(from: readonly string[], to: readonly string[], gap: Hunk, budget: DiffBudget): Hunk[] {
  const removed = gap.end - gap.start
  const added = gap.otherEnd - gap.otherStart
  if (removed === 0 && added === 0) return []
  if (removed === 0 || added === 0) return [gap]
  // One code unit per distinct token, below the surrogates so that none is half of a pair.
  const codes = new Map<string, string>()
  const encode = (tokens: readonly string[]) => {
    for (const token of tokens) if (!codes.has(token)) codes.set(token, String.fromCharCode(codes.size + 1))
    return tokens.map((token) => codes.get(token)).join('')
  }
  if (removed + added > 0xd000 || !affords(budget, removed * added)) return [gap]
  return hunksOf(
    diff(encode(from.slice(gap.start, gap.end)), encode(to.slice(gap.otherStart, gap.otherEnd))),
    gap,
  )
}

/** What fast-diff found, as hunks, counted from where the gap begins. */
export function hunksOf(
  parts: readonly [kind: -1 | 0 | 1, part: string][],
  { start, otherStart }: Pick<Hunk, 'start' | 'otherStart'>,
): Hunk[] {
  const hunks: Hunk[] = []
  let at = { from: start, to: otherStart }
  for (const [kind, { length }] of parts) {
    const end = {
      from: at.from + (kind === diff.INSERT ? 0 : length),
      to: at.to + (kind === diff.DELETE ? 0 : length),
    }
    if (kind !== diff.EQUAL) {
      pushHunk(hunks, { start: at.from, end: end.from, otherStart: at.to, otherEnd: end.to })
    }
    at = end
  }
  return hunks
}
