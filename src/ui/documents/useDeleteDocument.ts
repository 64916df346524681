import { useCallback } from 'react'
import { toast } from 'sonner'
import { useLocation } from 'wouter'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import { documentHref } from './documentHref'

/** Moves a document to the trash, goes back to the list, and offers to undo it. */
export function useDeleteDocument(): (row: DocumentRow) => Promise<void> {
  const { deleteDocument, restoreDocument } = useDocumentActions()
  const [, navigate] = useLocation()
  return useCallback(
    async (row) => {
      await deleteDocument(row)
      navigate('/')
      toast('Moved to the trash', {
        description: row.title || 'Untitled',
        action: {
          label: 'Undo',
          onClick: () => void restoreDocument(row).then(() => navigate(documentHref(row))),
        },
      })
    },
    [deleteDocument, restoreDocument, navigate],
  )
}
