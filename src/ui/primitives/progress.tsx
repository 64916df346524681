import { Progress as ProgressPrimitive } from 'radix-ui'
import { cn } from './cn'

type ProgressProps = {
  label: string
  value?: number | undefined
  max?: number | undefined
  className?: string
}

/** A thin bar. Without a value it sweeps: something is going on, nobody knows how long. */
export function Progress({ label, value, max, className }: ProgressProps) {
  const known = value !== undefined && max !== undefined && max > 0
  return (
    <ProgressPrimitive.Root
      aria-label={label}
      value={known ? Math.min(value, max) : null}
      max={known ? max : undefined}
      className={cn('h-0.5 w-full overflow-hidden', className)}
    >
      {known ? (
        <ProgressPrimitive.Indicator asChild>
          <svg
            aria-hidden="true"
            className="h-full w-full"
            preserveAspectRatio="none"
            viewBox={`0 0 ${max} 1`}
          >
            <rect className="fill-primary" width={Math.max(value, max * 0.04)} height="1" />
          </svg>
        </ProgressPrimitive.Indicator>
      ) : (
        <div className="h-full w-1/3 animate-sweep bg-primary" />
      )}
    </ProgressPrimitive.Root>
  )
}
