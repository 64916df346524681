import { useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import { ConfirmDialog } from '@/ui/primitives/ConfirmDialog'
import { useAttempt } from '@/ui/shell/useAttempt'

type DiscardDialogProps = { row: DocumentRow; open: boolean; onClose: () => void }

export function DiscardDialog({ row, open, onClose }: DiscardDialogProps) {
  const { discardChanges } = useDocumentActions()
  const { attempt } = useAttempt()
  return (
    <ConfirmDialog
      open={open}
      title="Discard your changes?"
      text="What you changed since the last sync is lost for good. If the server never had this document, all of it is."
      action="Discard"
      onConfirm={() => void attempt(() => discardChanges(row), 'Your changes could not be discarded')}
      onClose={onClose}
    />
  )
}
