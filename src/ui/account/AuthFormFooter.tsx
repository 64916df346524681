import { LoaderCircle } from 'lucide-react'
import { Button } from '@/ui/primitives/button'

type AuthFormFooterProps = {
  refusal: string | undefined
  busy: boolean
  submitLabel: string
  switchLabel: string
  onSwitch: () => void
}

export function AuthFormFooter({ refusal, busy, submitLabel, switchLabel, onSwitch }: AuthFormFooterProps) {
  return (
    <div className="mt-1 grid gap-2">
      {refusal && (
        <p role="alert" className="rounded-lg bg-failed-soft px-3 py-2 text-failed text-sm">
          {refusal}
        </p>
      )}
      <Button type="submit" variant="primary" aria-busy={busy} aria-disabled={busy}>
        {busy && <LoaderCircle aria-hidden className="animate-spin" />}
        {submitLabel}
      </Button>
      <Button variant="quiet" onClick={onSwitch}>
        {switchLabel}
      </Button>
    </div>
  )
}
