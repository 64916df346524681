import { useQuery } from '@tanstack/react-query'
import { documentService } from '@/services/documents/DocumentService'
import { queryClient } from '@/services/queryClient'
import { batchSyncService, type ConflictChoice, type Side } from '@/services/sync/BatchSyncService'
import { type DocumentAddress, useDocumentRow } from './useDocumentRow'
import { useLocalQuery } from './useLocalQuery'

export interface ConflictView {
  local: { title: string; content: string; deleted: boolean }
  /** undefined until it has been fetched. */
  server: { title: string; content: string; version: number; deleted: boolean; updatedAt: number } | undefined
  /** Both sides have a text, and both come from the same one. */
  mergeable: boolean
  /** Our title is another than the server's, and was changed here: a merged document can have only one of them. */
  titlesDiffer: boolean
  error?: string
  /** Fetches the server's again. */
  lookAgain(): Promise<void>
  /**
   * Settles it, from what is shown. false: nothing was done, for one side has changed; what is shown then is how it
   * is now. Throws when the server cannot be reached.
   */
  resolve(choice: ConflictChoice, title?: Side): Promise<boolean>
}

/** Both sides of a document in conflict; undefined while ours is being read, null when there is no conflict. */
export function useConflict(document: DocumentAddress): ConflictView | null | undefined {
  const { workspaceId, id } = document
  const row = useDocumentRow(document)
  const content = useLocalQuery(() => documentService.getText({ workspaceId, id }), [workspaceId, id])
  const hasNewTitle = useLocalQuery(() => documentService.hasNewTitle({ workspaceId, id }), [workspaceId, id])
  const inConflict = row?.syncStatus === 'conflict'
  const server = useQuery(
    {
      queryKey: ['server-document', row?.account, workspaceId, id],
      queryFn: async () => (await batchSyncService.getServerDocument(document)) ?? GONE,
      enabled: inConflict,
      gcTime: 0,
    },
    queryClient,
  )
  if (row === undefined || content === undefined) return undefined
  if (!row || !inConflict) return null
  const lookAgain = async () => void (await server.refetch())
  return {
    local: { title: row.title, content, deleted: row.view === 'trash' },
    server: server.data,
    mergeable: row.view === 'active' && isLaterThan(row.version, server.data),
    titlesDiffer: hasNewTitle === true && server.data !== undefined && server.data.title !== row.title,
    lookAgain,
    async resolve(choice, title) {
      const resolved = await batchSyncService.resolveConflict(document, choice, server.data?.version, title)
      if (!resolved) await lookAgain()
      return resolved
    },
    ...(server.error && { error: server.error.message }),
  }
}

/** What the server no longer knows at all is to its reader a deleted document. */
const GONE = { title: '', content: '', version: 0, deleted: true, updatedAt: 0 }

/** A lower version is of another document, and what was never acknowledged has nothing in common with any. */
function isLaterThan(version: number, server: ConflictView['server']): boolean {
  return version > 0 && server !== undefined && !server.deleted && server.version >= version
}
