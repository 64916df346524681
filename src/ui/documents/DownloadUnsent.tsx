import { toast } from 'sonner'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import { Button } from '@/ui/primitives/button'
import { useAttempt } from '@/ui/shell/useAttempt'
import { saveFile } from './saveFile'

/** Saves all that the server does not have as a zip, of all workspaces or of one. It works with a dead database too. */
export function DownloadUnsent({ workspaceId, size }: { workspaceId?: string; size?: 'sm' }) {
  const { exportUnsent } = useDocumentActions()
  const { busy, attempt } = useAttempt()
  async function download() {
    const zip = await exportUnsent(workspaceId)
    if (zip) saveFile(zip, 'unsent-documents.zip')
    else toast('There is no unsent work')
  }
  return (
    <Button
      {...(size && { size })}
      disabled={busy}
      onClick={() => void attempt(download, 'The unsent work could not be downloaded')}
    >
      Download unsent work
    </Button>
  )
}
