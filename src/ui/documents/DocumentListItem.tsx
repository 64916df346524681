import type { DocumentRow } from '@/hooks/useDocuments'
import { cn } from '@/ui/primitives/cn'
import { DocumentBadge } from '@/ui/sync/DocumentBadge'
import { DocumentLink } from './DocumentLink'
import { PeopleIn } from './PeopleIn'

export function DocumentListItem({ row, open }: { row: DocumentRow; open: boolean }) {
  const note = row.syncStatus === 'failed' ? row.problem?.message : undefined
  const text = (
    <span className={cn('truncate text-[13px]', note ? 'text-failed' : 'text-muted-foreground')}>
      {note ?? (row.excerpt || 'No text yet')}
    </span>
  )
  return (
    // Its place is known before it is drawn: rows out of sight cost nothing.
    <li className="[contain-intrinsic-block-size:auto_4.75rem] [content-visibility:auto]">
      <DocumentLink address={row} open={open} title={row.title} text={text} updatedAt={row.updatedAt}>
        <DocumentBadge status={row.syncStatus} problem={row.problem} />
        <PeopleIn documentId={row.id} />
      </DocumentLink>
    </li>
  )
}
