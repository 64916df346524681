import { useCallback } from 'react'
import { flushSync } from 'react-dom'
import { toast } from 'sonner'
import { useLocation } from 'wouter'
import { useDocumentActions } from '@/hooks/useDocumentActions'
import type { DocumentRow } from '@/hooks/useDocuments'
import { focusLandmark, LIST_ID } from '@/ui/primitives/landmarks'
import { useAttempt } from '@/ui/shell/useAttempt'
import { documentHref } from './documentHref'
import { titleText } from './titleText'

/** Moves a document to the trash, goes back to the list, and offers to undo it: its restoring takes that toast along. */
export function useDeleteDocument(): (row: DocumentRow) => Promise<void> {
  const { deleteDocument, restoreDocument } = useDocumentActions()
  const { attempt } = useAttempt()
  const [, navigate] = useLocation()
  return useCallback(
    (row) => {
      const undo = async () => {
        await restoreDocument(row)
        navigate(documentHref(row))
      }
      return attempt(async () => {
        await deleteDocument(row)
        // At once, for on a phone the list is not there before.
        flushSync(() => navigate('/'))
        focusLandmark(LIST_ID)
        toast('Moved to the trash', {
          id: documentHref(row),
          description: titleText(row.title),
          action: {
            label: 'Undo',
            onClick: () => void attempt(undo, 'The document could not be restored'),
          },
        })
      }, 'The document could not be deleted')
    },
    [deleteDocument, restoreDocument, attempt, navigate],
  )
}
