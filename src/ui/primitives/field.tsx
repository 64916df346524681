import { type ComponentProps, useId } from 'react'
import { Input } from './input'
import { Label } from './label'

type FieldProps = ComponentProps<'input'> & { label: string; error?: string | undefined; hint?: string }

/** A labelled input; its error, or else its hint, is read out with it. */
export function Field({ label, error, hint, ...props }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className="grid gap-1.5">
      <Label htmlFor={id}>{label}</Label>
      <Input
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        {...props}
      />
      {note && (
        <p
          id={`${id}-note`}
          className={error ? 'text-[13px] text-failed' : 'text-[13px] text-muted-foreground'}
        >
          {note}
        </p>
      )}
    </div>
  )
}
