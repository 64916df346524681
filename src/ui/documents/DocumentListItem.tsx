import { Link } from 'wouter'
import type { DocumentRow } from '@/hooks/useDocuments'
import { cn } from '@/ui/primitives/cn'
import { DocumentBadge } from '@/ui/sync/DocumentBadge'
import { documentHref } from './documentHref'
import { RelativeTime } from './RelativeTime'

export function DocumentListItem({ row, open }: { row: DocumentRow; open: boolean }) {
  const note = row.syncStatus === 'failed' ? row.problem?.message : undefined
  return (
    <li>
      <Link
        href={documentHref(row)}
        aria-current={open ? 'page' : undefined}
        className={cn(
          'focus-ring grid min-h-19 gap-0.5 rounded-lg px-3 py-2.5 -outline-offset-2 transition-colors',
          open ? 'bg-primary-soft' : 'hover:bg-accent',
        )}
      >
        <span className={cn('truncate font-medium text-sm', !row.title && 'text-muted-foreground')}>
          {row.title || 'Untitled'}
        </span>
        <span className={cn('truncate text-[13px]', note ? 'text-failed' : 'text-muted-foreground')}>
          {note ?? (row.excerpt || 'No text yet')}
        </span>
        <span className="mt-0.5 flex items-center justify-between gap-2">
          <DocumentBadge status={row.syncStatus} problem={row.problem} />
          <RelativeTime time={row.updatedAt} className="shrink-0 text-muted-foreground text-xs" />
        </span>
      </Link>
    </li>
  )
}
