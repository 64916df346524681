import { type DocumentAddress, type DocumentKey, documentService } from '@/services/documents/DocumentService'
import { batchSyncService } from '@/services/sync/BatchSyncService'

export interface DocumentActions {
  createDocument(input?: { title?: string; content?: string }): Promise<DocumentKey>
  /** Its Markdown, as it is on this device. */
  readText(document: DocumentAddress): Promise<string>
  /** Into the trash. */
  deleteDocument(key: DocumentKey): Promise<void>
  /** Out of the trash. */
  restoreDocument(key: DocumentKey): Promise<void>
  /**
   * Brings an earlier title and text back.
   * @returns false, and nothing is done, while the document has changes that the server does not have
   */
  restoreVersion(key: DocumentKey, version: { title: string; content: string }): Promise<boolean>
  /** Sends again what failed. */
  retryDocument(document: DocumentAddress): Promise<void>
  /** Gives up what was not sent: the server's document comes back; without one, the document goes. */
  discardChanges(document: DocumentAddress): Promise<void>
}

const actions: DocumentActions = {
  createDocument: (input) => documentService.createDocument(input),
  readText: (document) => documentService.getText(document),
  deleteDocument: (key) => documentService.deleteDocument(key),
  restoreDocument: (key) => documentService.restoreDocument(key),
  restoreVersion: (key, version) => documentService.restoreVersion(key, version),
  retryDocument: (document) => batchSyncService.retryDocument(document),
  discardChanges: (document) => batchSyncService.discardChanges(document),
}

/**
 * What can be done to a document, whichever workspace is looked at. Always the same object; each throws when it was
 * not done.
 */
export function useDocumentActions(): DocumentActions {
  return actions
}
