import { type DocumentRow, documentLists } from '@/services/documents/DocumentLists'
import { useLocalQuery } from './useLocalQuery'

/** What waits for its author to decide, in all workspaces, newest first, live; undefined while it is being read. */
export function useDocumentsNeedingAction(): DocumentRow[] | undefined {
  return useLocalQuery(() => documentLists.listNeedingAction())
}
