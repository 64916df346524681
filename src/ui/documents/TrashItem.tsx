import { ArchiveRestore } from 'lucide-react'
import { toast } from 'sonner'
import { Link, useLocation } from 'wouter'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import { Button } from '@/ui/primitives/button'
import { useAttempt } from '@/ui/shell/useAttempt'
import { DocumentBadge } from '@/ui/sync/DocumentBadge'
import { documentHref } from './documentHref'
import { RelativeTime } from './RelativeTime'
import { titleText } from './titleText'

export function TrashItem({ row }: { row: DocumentRow }) {
  const { restoreDocument } = useDocumentActions()
  const { attempt } = useAttempt()
  const [, navigate] = useLocation()
  const title = titleText(row.title)
  const href = documentHref(row)

  function restore() {
    void attempt(async () => {
      await restoreDocument(row)
      toast('Restored', {
        id: href,
        description: title,
        action: { label: 'Open', onClick: () => navigate(href) },
      })
    }, 'The document could not be restored')
  }

  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <div className="min-w-0 flex-1">
        <Link
          href={href}
          className="focus-ring block truncate rounded-sm font-medium text-sm hover:underline"
        >
          {title}
        </Link>
        <p className="mt-0.5 flex items-center gap-2 text-muted-foreground text-xs">
          <DocumentBadge status={row.syncStatus} problem={row.problem} />
          <RelativeTime time={row.updatedAt} />
        </p>
      </div>
      <Button size="sm" aria-label={`Restore ${title}`} onClick={restore}>
        <ArchiveRestore aria-hidden />
        Restore
      </Button>
    </li>
  )
}
