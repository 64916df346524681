import type { ComponentProps } from 'react'
import { cn } from './cn'

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return (
    <input
      className={cn(
        'h-10 w-full min-w-0 rounded-lg border border-input bg-background px-3 text-base outline-none transition-[border-color,box-shadow] placeholder:text-muted-foreground md:h-9 md:text-sm',
        'focus-visible:border-ring focus-visible:ring-2 focus-visible:ring-ring/35 aria-invalid:border-failed aria-invalid:ring-failed/25',
        className,
      )}
      {...props}
    />
  )
}
