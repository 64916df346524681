import { useLiveQuery } from 'dexie-react-hooks'
import { type DocumentAddress, type DocumentRow, documentService } from '@/services/documents/DocumentService'

export type { DocumentAddress } from '@/services/documents/DocumentService'

/** One document without its body, live; undefined while it is being read, null when there is none. */
export function useDocumentRow({ workspaceId, id }: DocumentAddress): DocumentRow | null | undefined {
  return useLiveQuery(() => documentService.get({ workspaceId, id }), [workspaceId, id])
}
