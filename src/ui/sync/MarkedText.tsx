import { useMemo } from 'react'
import { markChanges } from '@/crdt/diffWords'
import type { ConflictPart } from './conflictPlaces'

type MarkedTextProps = { parts: ConflictPart[]; side: 'mine' | 'theirs' | 'base' }

/** One of the texts in conflict, with what it changed marked, and each place to be found by its number. */
export function MarkedText({ parts, side }: MarkedTextProps) {
  let place = -1
  return parts.map((part, index) => {
    const text = part[side] ?? ''
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name, and never move
    if (part.changedBy === undefined) return <span key={index}>{text}</span>
    place++
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <span key={index} data-place={place} className="rounded-sm outline-conflict data-active:outline-2">
        {side === 'base' ? text : <Marked from={part.base ?? ''} to={text} />}
      </span>
    )
  })
}

function Marked({ from, to }: { from: string; to: string }) {
  const pieces = useMemo(() => markChanges(from, to), [from, to])
  return pieces.map(({ kind, text }, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name, and never move
    if (kind === 'same') return <span key={index}>{text}</span>
    const Mark = kind === 'added' ? 'ins' : 'del'
    return (
      <Mark
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        key={index}
        className={
          kind === 'added'
            ? 'rounded-sm bg-primary-soft text-primary decoration-1 underline-offset-4'
            : 'rounded-sm bg-failed-soft text-failed decoration-1'
        }
      >
        {text}
      </Mark>
    )
  })
}
