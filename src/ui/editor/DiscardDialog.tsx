import { useDocumentActions } from '@/hooks/useDocumentActions'
import { ConfirmDialog } from '@/ui/primitives/ConfirmDialog'

export function DiscardDialog({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }) {
  const { discardChanges } = useDocumentActions()
  return (
    <ConfirmDialog
      open={open}
      title="Discard your changes?"
      text="What you changed since the last sync is lost for good. If the server never had this document, all of it is."
      action="Discard"
      onConfirm={() => void discardChanges(id)}
      onClose={onClose}
    />
  )
}
