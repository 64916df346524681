import { type DocumentQuery, type DocumentRow, documentLists } from '@/services/documents/DocumentLists'
import { useLocalQuery } from './useLocalQuery'

export type { DocumentRow } from '@/services/documents/DocumentLists'

/** The workspace's documents, newest first, live; undefined while they are being read. */
export function useDocuments({ view, search, limit }: DocumentQuery): DocumentRow[] | undefined {
  return useLocalQuery(() => documentLists.list({ view, search, limit }), [view, search, limit])
}
