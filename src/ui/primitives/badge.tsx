import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from './cn'

const badgeVariants = cva(
  'inline-flex shrink-0 items-center gap-1 whitespace-nowrap font-medium text-xs [&_svg]:size-3.5 [&_svg]:shrink-0',
  {
    variants: {
      tone: {
        quiet: 'text-muted-foreground',
        active: 'text-primary',
        pending: 'text-pending',
        conflict: 'text-conflict',
        failed: 'text-failed',
      },
    },
    defaultVariants: { tone: 'quiet' },
  },
)

export type Tone = NonNullable<VariantProps<typeof badgeVariants>['tone']>

export function Badge({ className, tone, ...props }: ComponentProps<'span'> & { tone?: Tone }) {
  return <span className={cn(badgeVariants({ tone }), className)} {...props} />
}
