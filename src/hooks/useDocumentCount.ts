import { useLiveQuery } from 'dexie-react-hooks'
import { type DocumentView, documentService } from '@/services/documents/DocumentService'

/** How many documents the workspace has in that view, live. */
export function useDocumentCount(view: DocumentView): number | undefined {
  return useLiveQuery(() => documentService.count(view), [view])
}
