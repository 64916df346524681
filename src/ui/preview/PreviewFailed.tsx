import { Button } from '@/ui/primitives/button'

type PreviewFailedProps = {
  /** A sentence. */
  reason: string
  onSource: () => void
  onTryAgain: () => void
}

/** In place of a preview that takes too long, or breaks. */
export function PreviewFailed({ reason, onSource, onTryAgain }: PreviewFailedProps) {
  return (
    <div role="alert" className="grid justify-items-start gap-4 font-sans">
      <p className="text-pretty text-muted-foreground text-sm">
        There is no preview of this document. {reason} Your text is untouched.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={onSource}>Show the Markdown</Button>
        <Button variant="quiet" onClick={onTryAgain}>
          Try again
        </Button>
      </div>
    </div>
  )
}
