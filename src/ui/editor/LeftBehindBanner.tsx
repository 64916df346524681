import { useState } from 'react'
import { useLocation } from 'wouter'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import { documentHref } from '@/ui/documents/documentHref'
import { useDownloadDocument } from '@/ui/documents/useDownloadDocument'
import { Button } from '@/ui/primitives/button'
import { useAttempt } from '@/ui/shell/useAttempt'
import { Banner } from './Banner'
import { DiscardDialog } from './DiscardDialog'

/** Of a workspace that is no longer ours only unsent work is left on this device: the ways to keep it, or to give it up. */
export function LeftBehindBanner({ row }: { row: DocumentRow }) {
  const { moveHome } = useDocumentActions()
  const downloadDocument = useDownloadDocument()
  const { busy, attempt } = useAttempt()
  const [, navigate] = useLocation()
  const [discarding, setDiscarding] = useState(false)
  return (
    <Banner
      tone="failed"
      text="You are no longer a member of this workspace. What you wrote here last did not reach it."
    >
      <Button
        size="sm"
        disabled={busy}
        onClick={() =>
          void attempt(async () => navigate(documentHref(await moveHome(row))), 'It could not be moved')
        }
      >
        Move to my workspace
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
