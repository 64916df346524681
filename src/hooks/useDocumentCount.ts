import { type DocumentView, documentLists } from '@/services/documents/DocumentLists'
import { useLocalQuery } from './useLocalQuery'

/** How many documents the workspace has in that view, live. */
export function useDocumentCount(view: DocumentView): number | undefined {
  return useLocalQuery(() => documentLists.count(view), [view])
}
