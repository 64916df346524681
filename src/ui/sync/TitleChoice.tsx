export type TitleSide = 'local' | 'server'

type TitleChoiceProps = {
  mine: string
  theirs: string
  chosen: TitleSide
  onChoose: (side: TitleSide) => void
}

/** A merged document can have one title only: which of the two. */
export function TitleChoice({ mine, theirs, chosen, onChoose }: TitleChoiceProps) {
  const sides: [TitleSide, string, string][] = [
    ['local', 'Yours', mine],
    ['server', "Server's", theirs],
  ]
  return (
    <fieldset className="grid gap-1 text-sm">
      <legend className="mb-1 text-muted-foreground">Title after merging both</legend>
      {sides.map(([side, label, title]) => (
        <label key={side} className="flex min-w-0 items-center gap-2">
          <input type="radio" name="merged-title" checked={chosen === side} onChange={() => onChoose(side)} />
          <span className="truncate">
            {label}: <span className="font-medium">{title || 'Untitled'}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
