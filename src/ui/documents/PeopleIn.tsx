import { usePeopleIn } from '@/hooks/usePeopleIn'
import { Avatar } from '@/ui/primitives/Avatar'
import { namesOf } from './namesOf'

const SHOWN = 3

/** Who else has a document of a list open. [LV4] */
export function PeopleIn({ documentId }: { documentId: string }) {
  const people = usePeopleIn(documentId)
  if (people.length === 0) return null
  const text = `${namesOf(people)} ${people.length === 1 ? 'has' : 'have'} it open`
  return (
    <span title={text} className="mr-auto flex items-center gap-0.5">
      <span className="sr-only">{text}</span>
      {people.slice(0, SHOWN).map((person) => (
        <Avatar key={person.id} person={person} className="size-4.5 text-[8px]" />
      ))}
      {people.length > SHOWN && (
        <span aria-hidden className="ml-0.5 text-[11px] text-muted-foreground tabular-nums">
          +{people.length - SHOWN}
        </span>
      )}
    </span>
  )
}
