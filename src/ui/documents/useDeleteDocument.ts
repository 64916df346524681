import { useCallback } from 'react'
import { toast } from 'sonner'
import { useLocation } from 'wouter'
import { useDocumentActions } from '@/hooks/useDocumentActions'

/** Moves a document to the trash, goes back to the list, and offers to undo it. */
export function useDeleteDocument(): (id: string, title: string) => Promise<void> {
  const { deleteDocument, restoreDocument } = useDocumentActions()
  const [, navigate] = useLocation()
  return useCallback(
    async (id, title) => {
      await deleteDocument(id)
      navigate('/')
      toast('Moved to the trash', {
        description: title || 'Untitled',
        action: {
          label: 'Undo',
          onClick: () => void restoreDocument(id).then(() => navigate(`/doc/${encodeURIComponent(id)}`)),
        },
      })
    },
    [deleteDocument, restoreDocument, navigate],
  )
}
