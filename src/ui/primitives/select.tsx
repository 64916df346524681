import type { ComponentProps } from 'react'
import { cn } from './cn'

/** The browser's own list of choices, which every phone and screen reader knows. */
export function Select({ className, ...props }: ComponentProps<'select'>) {
  return (
    <select
      className={cn(
        'h-10 rounded-lg border border-input bg-background px-2.5 text-base outline-none md:h-9 md:text-sm',
        'focus-visible:border-ring focus-visible:ring-2 focus-visible:ring-ring/35 disabled:opacity-50',
        className,
      )}
      {...props}
    />
  )
}
