import { useId } from 'react'
import { type OnConflict, useConflictSetting } from '@/hooks/useConflictSetting'
import { useAttempt } from '@/ui/shell/useAttempt'
import { Section } from './Section'

const CHOICES: { value: OnConflict; label: string; text: string }[] = [
  {
    value: 'merge_disjoint',
    label: 'Merge, ask me where both changed the same place',
    text: 'Changes in different places come together by themselves.',
  },
  {
    value: 'merge',
    label: 'Always merge',
    text: 'Where both sides changed the same words, both versions of them are in the text afterwards.',
  },
  {
    value: 'fail',
    label: 'Always ask',
    text: 'You compare the two sides each time, also when the changes are in different places.',
  },
]

/** What becomes of a document that was changed here and elsewhere. Of this device, for every account. [OB9] */
export function ConflictSection() {
  const { value, set } = useConflictSetting()
  const { attempt } = useAttempt()
  return (
    <Section
      title="When a document was changed on two sides"
      text="On this device. You are always asked when both sides changed the title, or when one side deleted what the other changed."
    >
      <fieldset className="grid gap-1" disabled={value === undefined}>
        <legend className="sr-only">When a document was changed on two sides</legend>
        {CHOICES.map((choice) => (
          <Choice
            key={choice.value}
            {...choice}
            checked={choice.value === value}
            onChoose={() => void attempt(() => set(choice.value), 'The setting was not saved')}
          />
        ))}
      </fieldset>
    </Section>
  )
}

type ChoiceProps = { label: string; text: string; checked: boolean; onChoose: () => void }

function Choice({ label, text, checked, onChoose }: ChoiceProps) {
  const [id, textId] = [useId(), useId()]
  return (
    <div className="-mx-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 rounded-lg px-3 py-2 hover:bg-accent">
      <input
        id={id}
        type="radio"
        name="on-conflict"
        className="mt-1 accent-primary"
        checked={checked}
        aria-describedby={textId}
        onChange={onChoose}
      />
      <label htmlFor={id} className="text-sm">
        <span className="font-medium">{label}</span>
      </label>
      <p id={textId} className="col-start-2 text-pretty text-muted-foreground text-sm">
        {text}
      </p>
    </div>
  )
}
