import { LoaderCircle } from 'lucide-react'
import { useId } from 'react'
import { Button } from '@/ui/primitives/button'
import { useServerProblem } from '@/ui/sync/useServerProblem'

type AuthFormFooterProps = {
  refusal: string | undefined
  busy: boolean
  submitLabel: string
  switchLabel: string
  onSwitch: () => void
}

export function AuthFormFooter({ refusal, busy, submitLabel, switchLabel, onSwitch }: AuthFormFooterProps) {
  const problem = useServerProblem()
  const problemId = useId()
  return (
    <div className="mt-1 grid gap-2">
      {refusal && (
        <p role="alert" className="rounded-lg bg-failed-soft px-3 py-2 text-failed text-sm">
          {refusal}
        </p>
      )}
      {problem && (
        <p role="status" id={problemId} className="text-[13px] text-muted-foreground">
          {problem} An account is on the server. Your documents are safe on this device.
        </p>
      )}
      <Button
        type="submit"
        variant="primary"
        disabled={problem !== undefined}
        aria-busy={busy}
        aria-disabled={busy}
        aria-describedby={problem && problemId}
      >
        {busy && <LoaderCircle aria-hidden className="animate-spin" />}
        {submitLabel}
      </Button>
      <Button variant="quiet" onClick={onSwitch}>
        {switchLabel}
      </Button>
    </div>
  )
}
