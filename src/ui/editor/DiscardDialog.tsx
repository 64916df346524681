import { useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import { ConfirmDialog } from '@/ui/primitives/ConfirmDialog'

type DiscardDialogProps = { row: DocumentRow; open: boolean; onClose: () => void }

export function DiscardDialog({ row, open, onClose }: DiscardDialogProps) {
  const { discardChanges } = useDocumentActions()
  return (
    <ConfirmDialog
      open={open}
      title="Discard your changes?"
      text="What you changed since the last sync is lost for good. If the server never had this document, all of it is."
      action="Discard"
      onConfirm={() => void discardChanges(row)}
      onClose={onClose}
    />
  )
}
