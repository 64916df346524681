import { useLiveQuery } from 'dexie-react-hooks'
import { type DocumentView, documentLists } from '@/services/documents/DocumentLists'

/** How many documents the workspace has in that view, live. */
export function useDocumentCount(view: DocumentView): number | undefined {
  return useLiveQuery(() => documentLists.count(view), [view])
}
