import { GitMerge, X } from 'lucide-react'
import { Link } from 'wouter'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import { useMergedWith } from '@/hooks/useMergedWith'
import { historyHref } from '@/ui/documents/documentHref'
import { changesOf } from '@/ui/history/describeVersion'
import { Button } from '@/ui/primitives/button'
import { useAttempt } from '@/ui/shell/useAttempt'

/** Says that a merge happened by itself, until it was seen: below the text, so that nothing moves while it is written. [OB9] */
export function MergedLine({ row }: { row: DocumentRow }) {
  const { seeMerge } = useDocumentActions()
  const { attempt } = useAttempt()
  const mergedWith = useMergedWith(row)
  const { mergedVersion } = row
  if (mergedVersion === undefined || row.syncStatus === 'conflict') return null
  const see = () => void attempt(() => seeMerge(row, mergedVersion))
  return (
    <div className="flex min-h-10 shrink-0 items-center gap-x-2 border-t bg-muted px-5 text-muted-foreground text-xs sm:px-6 print:hidden">
      <GitMerge aria-hidden className="size-4 shrink-0" />
      <p role="status" className="min-w-0">
        Merged with {changesOf(mergedWith)}
      </p>
      <Link
        href={historyHref(row, mergedVersion)}
        onClick={see}
        className="focus-ring inline-flex min-h-10 shrink-0 items-center rounded font-medium text-primary hover:underline md:min-h-8"
      >
        See what came in
      </Link>
      <Button variant="quiet" size="icon" aria-label="Dismiss" className="ml-auto md:size-8" onClick={see}>
        <X aria-hidden />
      </Button>
    </div>
  )
}
