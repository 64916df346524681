import { cva } from 'class-variance-authority'
import type { ReactNode } from 'react'

const bannerVariants = cva('flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl px-4 py-2.5 text-sm', {
  variants: {
    tone: {
      quiet: 'bg-muted text-muted-foreground',
      conflict: 'bg-conflict-soft text-conflict',
      failed: 'bg-failed-soft text-failed',
    },
  },
})

type BannerProps = { tone: 'quiet' | 'conflict' | 'failed'; text: string; children?: ReactNode }

export function Banner({ tone, text, children }: BannerProps) {
  return (
    <div className="shrink-0 px-3 pb-2 sm:px-6 print:hidden">
      <div role="status" className={bannerVariants({ tone })}>
        <p className="min-w-48 flex-1 text-pretty [overflow-wrap:anywhere]">{text}</p>
        {children && <div className="flex gap-2 text-foreground">{children}</div>}
      </div>
    </div>
  )
}
