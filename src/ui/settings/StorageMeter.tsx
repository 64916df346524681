import { useId } from 'react'
import { cn } from '@/ui/primitives/cn'

type StorageMeterProps = {
  label: string
  used: number
  /** null: no limit, so there is nothing to fill. */
  limit: number | null
  /** Both in words. */
  text: string
}

/** Share of a limit from which on the bar warns. */
const NEARLY_FULL = 0.9

export function StorageMeter({ label, used, limit, text }: StorageMeterProps) {
  const id = useId()
  const max = Math.max(1, limit ?? 1)
  const share = Math.min(1, used / max)
  return (
    <div className="grid content-start gap-1.5 text-sm">
      <p className="flex flex-wrap justify-between gap-x-3">
        <span id={id} className="font-medium">
          {label}
        </span>
        <span className="text-muted-foreground tabular-nums">{text}</span>
      </p>
      {limit !== null && (
        // biome-ignore lint/a11y/useSemanticElements: browsers let <meter> be coloured by vendor prefixes only
        <div
          role="meter"
          aria-labelledby={id}
          aria-valuemin={0}
          aria-valuemax={max}
          aria-valuenow={Math.min(used, max)}
          aria-valuetext={text}
          className="h-1.5 overflow-hidden rounded-full bg-muted"
        >
          <svg aria-hidden="true" className="h-full w-full" preserveAspectRatio="none" viewBox="0 0 1 1">
            <rect
              className={cn(share >= NEARLY_FULL ? 'fill-failed' : 'fill-primary')}
              width={used > 0 ? Math.max(share, 0.01) : 0}
              height="1"
            />
          </svg>
        </div>
      )}
    </div>
  )
}
