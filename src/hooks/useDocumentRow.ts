import { useLiveQuery } from 'dexie-react-hooks'
import { type DocumentRow, documentService } from '@/services/documents/DocumentService'

/** One document without its body, live; undefined while it is being read, null when there is none. */
export function useDocumentRow(id: string): DocumentRow | null | undefined {
  return useLiveQuery(() => documentService.get(id), [id])
}
