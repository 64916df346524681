import { type DocumentAddress, type DocumentKey, documentLists } from '@/services/documents/DocumentLists'

export { fileNameOf } from '@/services/documents/fileNameOf'

export interface DocumentActions {
  createDocument(input?: { title?: string; content?: string }): Promise<DocumentKey>
  /** Whether nothing was ever written into it. */
  isUntouched(document: DocumentAddress): Promise<boolean>
  /** It goes if nothing was ever written into it; the server never hears of it. */
  discardUntouched(key: DocumentKey): Promise<void>
  /** Its Markdown, as it is on this device. */
  readText(document: DocumentAddress): Promise<string>
  /** All that the server does not have, as a zip of Markdown files, even if the database is dead; null: nothing is. */
  exportUnsent(workspaceId?: string): Promise<Blob | null>
  /** Makes a document of one's own of what is here of it, and gives up the one that can no longer be sent. */
  moveHome(document: DocumentAddress): Promise<DocumentKey>
  /** Into the trash. */
  deleteDocument(key: DocumentKey): Promise<void>
  /** Out of the trash. */
  restoreDocument(key: DocumentKey): Promise<void>
  /**
   * Brings an earlier title and text back.
   * @returns false, and nothing is done, while the document has changes that the server does not have
   */
  restoreVersion(key: DocumentKey, version: { title: string; content: string }): Promise<boolean>
  /** Tells no longer of what a merge brought into it, up to the version `seen`. */
  seeMerge(key: DocumentKey, seen: number): Promise<void>
  /** Sends again what failed. */
  retryDocument(document: DocumentAddress): Promise<void>
  /** Gives up what was not sent: the server's document comes back; without one, the document goes. */
  discardChanges(document: DocumentAddress): Promise<void>
}

/** What reads bodies or talks to the server: its code comes when it is first wanted. */
const loadDocuments = async () => (await import('@/services/documents/DocumentService')).documentService
const loadSync = async () => (await import('@/services/sync/BatchSyncService')).batchSyncService

const actions: DocumentActions = {
  createDocument: (input) => loadDocuments().then((service) => service.createDocument(input)),
  isUntouched: (document) => documentLists.isUntouched(document),
  discardUntouched: (key) => documentLists.discardUntouched(key),
  readText: (document) => loadDocuments().then((service) => service.getText(document)),
  exportUnsent: async (workspaceId) => {
    const { exportUnsent } = await import('@/services/documents/exportUnsent')
    const { zip, documents } = await exportUnsent(workspaceId)
    return documents > 0 ? new Blob([zip], { type: 'application/zip' }) : null
  },
  moveHome: async (document) => {
    const key = await loadDocuments().then((service) => service.copyHome(document))
    await loadSync().then((service) => service.discardChanges(document))
    return key
  },
  deleteDocument: (key) => documentLists.deleteDocument(key),
  restoreDocument: (key) => documentLists.restoreDocument(key),
  restoreVersion: (key, version) => loadDocuments().then((service) => service.restoreVersion(key, version)),
  seeMerge: (key, seen) => documentLists.seeMerge(key, seen),
  retryDocument: (document) => loadSync().then((service) => service.retryDocument(document)),
  discardChanges: (document) => loadSync().then((service) => service.discardChanges(document)),
}

/**
 * What can be done to a document, whichever workspace is looked at. Always the same object; each throws when it was
 * not done.
 */
export function useDocumentActions(): DocumentActions {
  return actions
}
