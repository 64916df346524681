import { BookOpen, Download, History, Trash2 } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Link } from 'wouter'
import type { LivePerson } from '@/contract/live'
import type { DocumentRow } from '@/hooks/useDocuments'
import { historyHref } from '@/ui/documents/documentHref'
import { RelativeTime } from '@/ui/documents/RelativeTime'
import { useDeleteDocument } from '@/ui/documents/useDeleteDocument'
import { useDownloadDocument } from '@/ui/documents/useDownloadDocument'
import { Button } from '@/ui/primitives/button'
import { Tooltip, TooltipProvider } from '@/ui/primitives/tooltip'
import { DocumentBadge } from '@/ui/sync/DocumentBadge'

const PeopleHere = lazy(() => import('./PeopleHere').then((module) => ({ default: module.PeopleHere })))

type DocumentToolbarProps = {
  row: DocumentRow
  /** Who else has it open. */
  people: readonly LivePerson[]
  readOnly: boolean
  /** It is shown as it reads, and not as it is written. */
  preview: boolean
  onPreview: (preview: boolean) => void
}

export function DocumentToolbar({ row, people, readOnly, preview, onPreview }: DocumentToolbarProps) {
  const deleteDocument = useDeleteDocument()
  const downloadDocument = useDownloadDocument()
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 px-5 sm:px-6 print:hidden">
      <DocumentBadge data-testid="document-badge" status={row.syncStatus} problem={row.problem} />
      <p className="ml-2 flex-1 truncate text-muted-foreground text-xs">
        <span className="max-sm:hidden">
          Edited <RelativeTime time={row.updatedAt} />
        </span>
      </p>
      <TooltipProvider delayDuration={400}>
        {people.length > 0 && (
          <Suspense>
            <PeopleHere people={people} />
          </Suspense>
        )}
        <Tooltip text={preview ? 'Back to the Markdown' : 'Preview'}>
          <Button
            variant="quiet"
            size="icon"
            aria-label="Preview"
            aria-pressed={preview}
            className="aria-pressed:bg-accent aria-pressed:text-foreground"
            onClick={() => onPreview(!preview)}
          >
            <BookOpen aria-hidden />
          </Button>
        </Tooltip>
        <Tooltip text="History">
          <Button asChild variant="quiet" size="icon">
            <Link href={historyHref(row)} aria-label="History of the document">
              <History aria-hidden />
            </Link>
          </Button>
        </Tooltip>
        <Tooltip text="Download as Markdown">
          <Button
            variant="quiet"
            size="icon"
            aria-label="Download document"
            onClick={() => void downloadDocument(row)}
          >
            <Download aria-hidden />
          </Button>
        </Tooltip>
        {!readOnly && (
          <Tooltip text="Move to the trash">
            <Button
              variant="quiet"
              size="icon"
              aria-label="Delete document"
              onClick={() => void deleteDocument(row)}
            >
              <Trash2 aria-hidden />
            </Button>
          </Tooltip>
        )}
      </TooltipProvider>
    </div>
  )
}
