import { cva, type VariantProps } from 'class-variance-authority'
import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from './cn'

export const buttonVariants = cva(
  'focus-ring inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-lg font-medium text-sm transition-colors disabled:pointer-events-none disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'bg-solid text-solid-foreground hover:bg-solid-hover',
        outline: 'border bg-background hover:bg-accent',
        ghost: 'hover:bg-accent',
        quiet: 'text-muted-foreground hover:bg-accent hover:text-foreground',
        danger: 'border border-failed/35 bg-background text-failed hover:bg-failed-soft',
      },
      size: {
        md: 'h-10 px-3.5 md:h-9',
        sm: 'h-10 px-3 md:h-8 md:px-2.5 md:text-[13px]',
        icon: 'size-10 md:size-9',
      },
    },
    defaultVariants: { variant: 'outline', size: 'md' },
  },
)

type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonVariants> & { asChild?: boolean }

export function Button({ className, variant, size, asChild = false, ...props }: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), className)
  if (asChild) return <Slot.Root className={classes} {...props} />
  return <button type="button" className={classes} {...props} />
}
