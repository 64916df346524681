import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { DocumentAddress } from '@/hooks/useDocumentRow'
import { prepareDocumentPage } from '@/ui/editor/loadDocumentPage'
import { cn } from '@/ui/primitives/cn'
import { documentHref } from './documentHref'
import { RelativeTime } from './RelativeTime'
import { titleText } from './titleText'

type DocumentLinkProps = {
  address: DocumentAddress
  open: boolean
  title: string
  /** Below the title: what it reads like, or what is wrong with it. */
  text: ReactNode
  /** Milliseconds since 1970. */
  updatedAt: number
  /** Where it is. */
  children: ReactNode
}

/** A document's place in a list. */
export function DocumentLink({ address, open, title, text, updatedAt, children }: DocumentLinkProps) {
  return (
    <Link
      href={documentHref(address)}
      onPointerEnter={prepareDocumentPage}
      aria-current={open ? 'page' : undefined}
      className={cn(
        'focus-ring grid min-h-19 gap-0.5 rounded-lg px-3 py-2.5 -outline-offset-2 transition-colors',
        open ? 'bg-primary-soft' : 'hover:bg-accent',
      )}
    >
      <span className={cn('truncate font-medium text-sm', !title.trim() && 'text-muted-foreground')}>
        {titleText(title)}
      </span>
      {text}
      <span className="mt-0.5 flex items-center justify-between gap-2">
        {children}
        <RelativeTime time={updatedAt} className="shrink-0 text-muted-foreground text-xs" />
      </span>
    </Link>
  )
}
