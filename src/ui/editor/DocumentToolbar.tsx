import { Trash2 } from 'lucide-react'
import type { DocumentRow } from '@/hooks/useDocuments'
import { RelativeTime } from '@/ui/documents/RelativeTime'
import { useDeleteDocument } from '@/ui/documents/useDeleteDocument'
import { Button } from '@/ui/primitives/button'
import { Tooltip } from '@/ui/primitives/tooltip'
import { DocumentBadge } from '@/ui/sync/DocumentBadge'

export function DocumentToolbar({ row, readOnly }: { row: DocumentRow; readOnly: boolean }) {
  const deleteDocument = useDeleteDocument()
  return (
    <div className="flex h-12 shrink-0 items-center gap-3 px-5 sm:px-6">
      <DocumentBadge data-testid="document-badge" status={row.syncStatus} problem={row.problem} />
      <p className="flex-1 truncate text-muted-foreground text-xs">
        Edited <RelativeTime time={row.updatedAt} />
      </p>
      {!readOnly && (
        <Tooltip text="Move to the trash">
          <Button
            variant="quiet"
            size="icon"
            aria-label="Delete document"
            onClick={() => void deleteDocument(row.id, row.title)}
          >
            <Trash2 aria-hidden />
          </Button>
        </Tooltip>
      )}
    </div>
  )
}
