import { documentLists } from '@/services/documents/DocumentLists'
import type { ConflictChoice } from '@/services/sync/BatchSyncService'
import type { DocumentAddress } from './useDocumentRow'
import { useLocalQuery } from './useLocalQuery'

/** A text that a document is not any more, by a decision made on this device. */
export interface SetAsideView {
  seq: number
  side: 'local' | 'server'
  title: string
  content: string
  /** Milliseconds since 1970. */
  at: number
}

/** What reads bodies or talks to the server: its code comes when it is first wanted. */
const loadDocuments = async () => (await import('@/services/documents/DocumentService')).documentService
const loadSync = async () => (await import('@/services/sync/BatchSyncService')).batchSyncService

/** What can be brought back of a document, the newest first, live; undefined while it is being read. */
export function useSetAside({ workspaceId, id }: DocumentAddress): SetAsideView[] | undefined {
  const all = useLocalQuery(() => documentLists.listSetAside({ workspaceId, id }), [workspaceId, id])
  return all?.filter(({ deleted }) => !deleted)
}

/** Brings one of them back, as an edit. @returns false if it is not there any more */
export async function bringBack(
  document: DocumentAddress,
  { seq }: Pick<SetAsideView, 'seq'>,
): Promise<boolean> {
  return (await loadDocuments()).bringBack(document, { seq })
}

/** Brings back what a choice has taken away: the other side, or ours as it was before both were merged. */
export async function undoChoice(document: DocumentAddress, choice: ConflictChoice): Promise<boolean> {
  return (await loadDocuments()).bringBack(document, { side: choice === 'local' ? 'server' : 'local' })
}

/** The same choice for another document in conflict, as it is now. @returns false: it has to be looked at by itself */
export async function chooseUnseen(document: DocumentAddress, choice: ConflictChoice): Promise<boolean> {
  return (await loadSync()).resolveConflict(document, choice)
}
