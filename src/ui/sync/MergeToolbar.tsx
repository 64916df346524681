import { ChevronLeft, ChevronRight } from 'lucide-react'
import { Button } from '@/ui/primitives/button'
import { type ConflictPart, type PlaceChoice, textOfChoice } from './conflictPlaces'

type MergeToolbarProps = {
  places: ConflictPart[]
  /** What each place reads as by now; none: the places are not known any more. */
  texts: string[]
  active: number
  onTurn: (place: number) => void
  onTake: (choice: PlaceChoice) => void
}

const CHOICES: [PlaceChoice, string][] = [
  ['mine', 'Take mine'],
  ['theirs', "Take server's"],
  ['both', 'Take both'],
]

const changedBy = { local: 'changed by you', server: 'changed on the server', both: 'changed on both sides' }

/** Goes from one changed place to the next, and says what each shall read as. */
export function MergeToolbar({ places, texts, active, onTurn, onTake }: MergeToolbarProps) {
  const place = places[active]
  const text = texts[active]
  if (!place?.changedBy || text === undefined) return null
  const choices = CHOICES.filter(([choice]) => choice !== 'both' || place.changedBy === 'both')
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b px-2 py-1.5">
      <div className="flex items-center">
        <Button
          variant="quiet"
          size="icon"
          className="md:size-8"
          aria-label="Previous change"
          disabled={active === 0}
          onClick={() => onTurn(active - 1)}
        >
          <ChevronLeft aria-hidden />
        </Button>
        <Button
          variant="quiet"
          size="icon"
          className="md:size-8"
          aria-label="Next change"
          disabled={active === places.length - 1}
          onClick={() => onTurn(active + 1)}
        >
          <ChevronRight aria-hidden />
        </Button>
        <p role="status" className="ml-1 text-muted-foreground text-xs">
          {`Change ${active + 1} of ${places.length}, ${changedBy[place.changedBy]}`}
        </p>
      </div>
      <fieldset className="flex flex-wrap gap-1 sm:ml-auto">
        <legend className="sr-only">What this place shall read as</legend>
        {choices.map(([choice, label]) => (
          <Button
            key={choice}
            size="sm"
            aria-pressed={textOfChoice(place, choice) === text}
            className="aria-pressed:border-conflict aria-pressed:bg-conflict-soft aria-pressed:text-conflict max-sm:px-2.5"
            onClick={() => onTake(choice)}
          >
            {label}
          </Button>
        ))}
      </fieldset>
    </div>
  )
}
