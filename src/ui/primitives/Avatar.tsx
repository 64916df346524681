import type { LivePerson } from '@/contract/live'
import { cn } from './cn'

/** Somebody's initials, in their colour. It says nothing by itself: what it stands beside has to name them. */
export function Avatar({ person, className }: { person: LivePerson; className?: string }) {
  return (
    <span
      aria-hidden
      style={{ backgroundColor: person.color }}
      className={cn(
        'inline-flex size-6 shrink-0 select-none items-center justify-center rounded-full font-semibold text-[10px] text-white leading-none',
        className,
      )}
    >
      {initialsOf(person.name)}
    </span>
  )
}

/** The first letters of the first and the last word of a name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return ends.map((word) => Array.from(word ?? '')[0]?.toUpperCase() ?? '').join('')
}
