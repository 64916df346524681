import { type DocumentAddress, type DocumentRow, documentLists } from '@/services/documents/DocumentLists'
import { useLocalQuery } from './useLocalQuery'

export type { DocumentAddress } from '@/services/documents/DocumentLists'

/** One document without its body, live; undefined while it is being read, null when there is none. */
export function useDocumentRow({ workspaceId, id }: DocumentAddress): DocumentRow | null | undefined {
  return useLocalQuery(() => documentLists.get({ workspaceId, id }), [workspaceId, id])
}
