import { useQuery } from '@tanstack/react-query'
import { useLiveQuery } from 'dexie-react-hooks'
import { documentService } from '@/services/documents/DocumentService'
import { batchSyncService, type ConflictChoice } from '@/services/sync/BatchSyncService'
import { useDocumentRow } from './useDocumentRow'

export interface ConflictView {
  local: { title: string; content: string; deleted: boolean }
  /** undefined until it has been fetched. */
  server: { title: string; content: string; version: number; deleted: boolean; updatedAt: number } | undefined
  loading: boolean
  /** Both sides have a text, and both come from the same one. */
  mergeable: boolean
  error?: string
  /** false: nothing was done, for there was no longer a conflict. Throws when the server cannot be reached. */
  resolve(choice: ConflictChoice): Promise<boolean>
}

/** Both sides of a document in conflict; undefined while ours is being read, or when there is no conflict. */
export function useConflict(id: string): ConflictView | undefined {
  const row = useDocumentRow(id)
  const content = useLiveQuery(() => documentService.getText(id), [id])
  const inConflict = row?.syncStatus === 'conflict'
  const server = useQuery({
    queryKey: ['server-document', row?.account, row?.workspaceId, id],
    queryFn: async () => (await batchSyncService.getServerDocument(id)) ?? GONE,
    enabled: inConflict,
    gcTime: 0,
  })
  if (!row || !inConflict || content === undefined) return undefined
  return {
    local: { title: row.title, content, deleted: row.view === 'trash' },
    server: server.data,
    loading: server.isPending,
    mergeable: row.version > 0 && row.view === 'active' && server.data?.deleted === false,
    resolve: (choice) => batchSyncService.resolveConflict(id, choice),
    ...(server.error && { error: server.error.message }),
  }
}

/** What the server no longer knows at all is to its reader a deleted document. */
const GONE = { title: '', content: '', version: 0, deleted: true, updatedAt: 0 }
