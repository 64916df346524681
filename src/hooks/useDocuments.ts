import { useLiveQuery } from 'dexie-react-hooks'
import { type DocumentQuery, type DocumentRow, documentService } from '@/services/documents/DocumentService'

export type { DocumentRow } from '@/services/documents/DocumentService'

/** The workspace's documents, newest first, live; undefined while they are being read. */
export function useDocuments({ view, search, limit }: DocumentQuery): DocumentRow[] | undefined {
  return useLiveQuery(() => documentService.list({ view, search, limit }), [view, search, limit])
}
