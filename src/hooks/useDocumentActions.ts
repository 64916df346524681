import { documentService } from '@/services/documents/DocumentService'
import { batchSyncService } from '@/services/sync/BatchSyncService'

export interface DocumentActions {
  /** @returns the new document's id. */
  createDocument(input?: { title?: string; content?: string }): Promise<string>
  renameDocument(id: string, title: string): Promise<void>
  /** Its Markdown, as it is on this device. */
  readText(id: string): Promise<string>
  /** Into the trash. */
  deleteDocument(id: string): Promise<void>
  /** Out of the trash. */
  restoreDocument(id: string): Promise<void>
  /** Sends again what failed. */
  retryDocument(id: string): Promise<void>
  /** Gives up what was not sent: the server's document comes back; without one, the document goes. */
  discardChanges(id: string): Promise<void>
}

const actions: DocumentActions = {
  createDocument: (input) => documentService.createDocument(input),
  renameDocument: (id, title) => documentService.renameDocument(id, title),
  readText: (id) => documentService.getText(id),
  deleteDocument: (id) => documentService.deleteDocument(id),
  restoreDocument: (id) => documentService.restoreDocument(id),
  retryDocument: (id) => batchSyncService.retryDocument(id),
  discardChanges: (id) => batchSyncService.discardChanges(id),
}

/** What can be done to a document of the workspace. Always the same object. */
export function useDocumentActions(): DocumentActions {
  return actions
}
