import { History } from 'lucide-react'
import type { ReactNode } from 'react'

type HistoryNoticeProps = { title: string; text: string; children?: ReactNode }

/** In place of the history: why it cannot be seen now, and what can be done about it. */
export function HistoryNotice({ title, text, children }: HistoryNoticeProps) {
  return (
    <div role="status" className="m-auto grid max-w-sm justify-items-center gap-2 p-8 text-center">
      <History aria-hidden className="mb-2 size-8 text-muted-foreground" />
      <h2 className="font-semibold text-lg tracking-tight">{title}</h2>
      <p className="text-pretty text-muted-foreground text-sm">{text}</p>
      {children && <div className="mt-4">{children}</div>}
    </div>
  )
}
