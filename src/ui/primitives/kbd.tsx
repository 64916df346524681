import type { ComponentProps } from 'react'
import { cn } from './cn'

/** A key to press, for the eye only: the control it works says it by aria-keyshortcuts. */
export function Kbd({ className, ...props }: ComponentProps<'kbd'>) {
  return (
    <kbd
      aria-hidden
      className={cn(
        'rounded border border-current/20 px-1.5 py-px font-sans text-[11px] leading-4',
        className,
      )}
      {...props}
    />
  )
}
