import type { LivePerson } from '@/contract/live'
import { namesOf } from '@/ui/documents/namesOf'
import { Avatar } from '@/ui/primitives/Avatar'
import { Popover, PopoverContent, PopoverTrigger } from '@/ui/primitives/popover'
import { Tooltip } from '@/ui/primitives/tooltip'

/** More than are shown are counted. */
const SHOWN = 3

/** Who else has the document open. [LV4] */
export function PeopleHere({ people }: { people: readonly LivePerson[] }) {
  const shown = people.length > SHOWN + 1 ? people.slice(0, SHOWN) : people
  const more = people.length - shown.length
  const text = `${namesOf(people)} ${people.length === 1 ? 'is' : 'are'} here too`
  return (
    <Popover>
      <Tooltip text={text}>
        <PopoverTrigger
          aria-label={text}
          className="focus-ring mr-1 flex h-8 items-center gap-0.5 rounded-full px-1 hover:bg-accent"
        >
          {shown.map((person) => (
            <Avatar key={person.id} person={person} />
          ))}
          {more > 0 && (
            <span aria-hidden className="mx-0.5 font-medium text-muted-foreground text-xs tabular-nums">
              +{more}
            </span>
          )}
        </PopoverTrigger>
      </Tooltip>
      <PopoverContent aria-label="Who else is here" className="w-64 p-2">
        <ul className="grid gap-1">
          {people.map((person) => (
            <li key={person.id} className="flex min-w-0 items-center gap-2.5 rounded-lg px-2 py-1.5 text-sm">
              <Avatar person={person} />
              <span className="truncate">{person.name}</span>
            </li>
          ))}
        </ul>
      </PopoverContent>
    </Popover>
  )
}
