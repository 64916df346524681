import diff from 'fast-diff'
import { affords, diffSequences, type Hunk, hunksOf, newDiffBudget } from './diffSequences'
import { linesOf, offsetsOf } from './splitText'

/** A small change of a text: `text` in place of `[start, end)`, in UTF-16 code units. */
export interface TextEdit {
  start: number
  end: number
  text: string
}

/**
 * What makes `from` read as `to`, in order: by character where that is affordable, else by line.
 * Never splits a surrogate pair.
 */
export function diffText(from: string, to: string, budget = newDiffBudget()): TextEdit[] {
  const byCharacter = (removed: string, added: string, place: Pick<Hunk, 'start' | 'otherStart'>) =>
    affords(budget, removed.length * added.length) ? hunksOf(diff(removed, added), place) : undefined
  const { start, end } = commonEnds(from, to)
  const removed = from.slice(start, from.length - end)
  const added = to.slice(start, to.length - end)
  const hunks =
    byCharacter(removed, added, { start, otherStart: start }) ??
    diffLines(removed, added).flatMap((hunk) => {
      const placed = { ...hunk, start: start + hunk.start, end: start + hunk.end }
      placed.otherStart += start
      placed.otherEnd += start
      const { otherStart, otherEnd } = placed
      return (
        byCharacter(from.slice(placed.start, placed.end), to.slice(otherStart, otherEnd), placed) ?? [placed]
      )
    })
  return hunks.map((hunk) => ({
    start: hunk.start,
    end: hunk.end,
    text: to.slice(hunk.otherStart, hunk.otherEnd),
  }))
}

/** Hunks of whole lines, counted in code units. */
function diffLines(from: string, to: string): Hunk[] {
  const [fromLines, toLines] = [linesOf(from), linesOf(to)]
  const [starts, otherStarts] = [offsetsOf(fromLines), offsetsOf(toLines)]
  return diffSequences(fromLines, toLines).map((hunk) => ({
    start: starts[hunk.start] ?? 0,
    end: starts[hunk.end] ?? 0,
    otherStart: otherStarts[hunk.otherStart] ?? 0,
    otherEnd: otherStarts[hunk.otherEnd] ?? 0,
  }))
}

/** Lengths of what the two begin and end with in common, not cutting through a surrogate pair. */
function commonEnds(a: string, b: string): { start: number; end: number } {
  const shortest = Math.min(a.length, b.length)
  let start = 0
  while (start < shortest && a.charCodeAt(start) === b.charCodeAt(start)) start++
  if (isHighSurrogate(a.charCodeAt(start - 1))) start--
  let end = 0
  while (end < shortest - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end))
    end++
  if (isLowSurrogate(a.charCodeAt(a.length - end))) end--
  return { start, end }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
