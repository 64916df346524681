import { useQuery } from '@tanstack/react-query'
import { documentService } from '@/services/documents/DocumentService'
import { historyService, type VersionText } from '@/services/documents/HistoryService'
import { queryClient } from '@/services/queryClient'
import { batchSyncService, type ConflictChoice, type Side } from '@/services/sync/BatchSyncService'
import { type DocumentAddress, useDocumentRow } from './useDocumentRow'
import type { DocumentRow } from './useDocuments'
import { isThinned } from './useHistory'
import { useLocalQuery } from './useLocalQuery'

/** Who made a version and when, as far as the server says so. */
export interface ConflictVersion {
  title: string
  content: string
  version: number
  author: string | undefined
  /** Milliseconds since 1970. */
  updatedAt: number
}

export interface ConflictView {
  local: { title: string; content: string; deleted: boolean }
  /** undefined until it has been fetched. */
  server: (ConflictVersion & { deleted: boolean }) | undefined
  /** What both sides came of; undefined until it has been fetched, null when it cannot be had any more. */
  base: ConflictVersion | null | undefined
  /** Both sides have a text, and both come from the same one. */
  mergeable: boolean
  /** Our title is another than the server's, and was changed here: a merged document can have only one of them. */
  titlesDiffer: boolean
  error?: string
  /** Fetches the server's again. */
  lookAgain(): Promise<void>
  /**
   * Settles it, from what is shown. `merged`: what a merged document reads as. false: nothing was done, for one side
   * has changed; what is shown then is how it is now. Throws when the server cannot be reached.
   */
  resolve(choice: ConflictChoice, title?: Side, merged?: string): Promise<boolean>
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
  const base = useVersionIfKept(row, inConflict ? row.version : 0)
  const theirs = useVersionIfKept(row, inConflict ? (server.data?.version ?? 0) : 0)
  if (row === undefined || content === undefined) return undefined
  if (!row || !inConflict) return null
  const lookAgain = async () => void (await server.refetch())
  return {
    local: { title: row.title, content, deleted: row.view === 'trash' },
    server: server.data && { ...server.data, author: theirs?.author },
    base: base && { ...base, updatedAt: base.createdAt },
    mergeable: row.view === 'active' && isLaterThan(row.version, server.data),
    titlesDiffer: hasNewTitle === true && server.data !== undefined && server.data.title !== row.title,
    lookAgain,
    async resolve(choice, title, merged) {
      const written = merged === undefined ? undefined : { content: merged, mine: content }
      const shown = server.data?.version
      const resolved = await batchSyncService.resolveConflict(document, choice, shown, title, written)
      if (!resolved) await lookAgain()
      return resolved
    },
    ...(server.error && { error: server.error.message }),
  }
}

/** undefined: it is being fetched; null: there is none, or it is not to be had. */
function useVersionIfKept(
  row: DocumentRow | null | undefined,
  version: number,
): VersionText | null | undefined {
  const query = useQuery(
    {
      queryKey: ['version-text', row?.account, row?.workspaceId, row?.id, version],
      queryFn: ({ signal }) => (row ? historyService.readVersion(row, version, signal) : null),
      enabled: row !== undefined && row !== null && version > 0,
      staleTime: Number.POSITIVE_INFINITY,
      retry: (failures, fault) => !isThinned(fault) && failures < 1,
    },
    queryClient,
  )
  if (version === 0 || query.isError) return null
  return query.data
}

/** What the server no longer knows at all is to its reader a deleted document. */
const GONE = { title: '', content: '', version: 0, deleted: true, updatedAt: 0 }

/** A lower version is of another document, and what was never acknowledged has nothing in common with any. */
function isLaterThan(version: number, server: { version: number; deleted: boolean } | undefined): boolean {
  return version > 0 && server !== undefined && !server.deleted && server.version >= version
}
