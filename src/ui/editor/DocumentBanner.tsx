import { useState } from 'react'
import { toast } from 'sonner'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import { useWorkspaces } from '@/hooks/useWorkspaces'
import { documentHref } from '@/ui/documents/documentHref'
import { useDownloadDocument } from '@/ui/documents/useDownloadDocument'
import { Button } from '@/ui/primitives/button'
import { useDialogs } from '@/ui/shell/dialogs'
import { useAttempt } from '@/ui/shell/useAttempt'
import { describeFailure } from '@/ui/sync/describeFailure'
import { Banner } from './Banner'
import { DiscardDialog } from './DiscardDialog'
import { LeftBehindBanner } from './LeftBehindBanner'

/** What stands between this document and being synced, with the ways out. */
export function DocumentBanner({ row, readOnly }: { row: DocumentRow; readOnly: boolean }) {
  const { openConflict } = useDialogs()
  const { restoreDocument, retryDocument } = useDocumentActions()
  const downloadDocument = useDownloadDocument()
  const { workspaces } = useWorkspaces()
  const { attempt } = useAttempt()
  const [discarding, setDiscarding] = useState(false)

  async function restore() {
    await restoreDocument(row)
    // The one that offered to undo the deletion.
    toast.dismiss(documentHref(row))
  }

  // A guest's are in none.
  const isMember = workspaces.length === 0 || workspaces.some(({ id }) => id === row.workspaceId)
  if (!isMember) return <LeftBehindBanner row={row} />
  if (row.syncStatus === 'conflict') {
    return (
      <Banner tone="conflict" text="This document was also changed on the server. Choose which one to keep.">
        <Button size="sm" onClick={() => openConflict(row)}>
          Resolve conflict
        </Button>
      </Banner>
    )
  }
  if (row.syncStatus === 'failed') {
    return (
      <Banner tone="failed" text={describeFailure(row.problem)}>
        <Button size="sm" onClick={() => void attempt(() => retryDocument(row))}>
          Retry
        </Button>
        <Button size="sm" onClick={() => void downloadDocument(row)}>
          Export
        </Button>
        <Button size="sm" variant="danger" onClick={() => setDiscarding(true)}>
          Discard changes
        </Button>
        <DiscardDialog row={row} open={discarding} onClose={() => setDiscarding(false)} />
      </Banner>
    )
  }
  if (row.view === 'trash') {
    return (
      <Banner tone="quiet" text="This document is in the trash.">
        <Button size="sm" onClick={() => void attempt(restore, 'The document could not be restored')}>
          Restore
        </Button>
      </Banner>
    )
  }
  if (!readOnly) return null
  return <Banner tone="quiet" text="You may read the documents of this workspace, but not change them." />
}
