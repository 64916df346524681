import { markChanges } from '@/crdt/diffWords'
import { type ComparedPart, compareTexts } from '@/crdt/mergeText'

/** A stretch of the texts in conflict. Those that both sides have alike are no places to decide about. */
export interface ConflictPart {
  /** undefined: it is not known. */
  base: string | undefined
  mine: string
  theirs: string
  /** What the merged text begins with. */
  merged: string
  /** Who changed it; undefined: both sides have the same. */
  changedBy: 'local' | 'server' | 'both' | undefined
}

export type PlaceChoice = 'mine' | 'theirs' | 'both'

/** The texts side by side, in order. `base`: the text that both came of; undefined: it is not kept any more. */
export function conflictParts(base: string | undefined, mine: string, theirs: string): ConflictPart[] {
  const parts =
    base === undefined ? partsOfTwo(mine, theirs) : [...compareTexts(base, mine, theirs)].map(partOfThree)
  return parts.filter((part) => part.mine !== '' || part.theirs !== '' || part.base)
}

/** What a place reads as, by a choice; of the server's text and ours, the server's was there first. */
export function textOfChoice({ mine, theirs }: Pick<ConflictPart, 'mine' | 'theirs'>, choice: PlaceChoice) {
  if (choice === 'mine') return mine
  if (choice === 'theirs') return theirs
  const isJoined = theirs === '' || mine === '' || /\s$/.test(theirs) || /^\s/.test(mine)
  if (isJoined) return theirs + mine
  return theirs + (theirs.includes('\n') || mine.includes('\n') ? '\n' : ' ') + mine
}

function partOfThree({ base, ours, theirs, merged }: ComparedPart): ConflictPart {
  const sides = { mine: ours, theirs }
  return {
    ...sides,
    base,
    merged: merged ?? textOfChoice(sides, 'both'),
    changedBy: ours === theirs ? undefined : ours === base ? 'server' : theirs === base ? 'local' : 'both',
  }
}

function partsOfTwo(mine: string, theirs: string): ConflictPart[] {
  const parts: ConflictPart[] = []
  for (const { kind, text } of markChanges(theirs, mine)) {
    const last = parts.at(-1)
    if (kind === 'same') {
      parts.push({ base: undefined, mine: text, theirs: text, merged: text, changedBy: undefined })
    } else if (kind === 'added' && last?.changedBy && last.mine === '') {
      last.mine = text
    } else {
      const sides = kind === 'added' ? { mine: text, theirs: '' } : { mine: '', theirs: text }
      parts.push({ base: undefined, ...sides, merged: '', changedBy: 'both' })
    }
  }
  return parts.map((part) => (part.changedBy ? { ...part, merged: textOfChoice(part, 'both') } : part))
}
