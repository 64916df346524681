import { liveQuery } from 'dexie'
import { DocumentRows } from './DocumentRows'
import { Database } from './database'
import { OutboxStore } from './OutboxStore'
import { SessionStore } from './SessionStore'

export type { DocumentAddress, DocumentRef } from './DocumentRows'
export {
  type DocumentKey,
  type DocumentRow,
  type DocumentView,
  GUEST,
  type WorkspaceRow,
} from './database'
export type { Session } from './SessionStore'

/**
 * The front half of `GuestWorkspace`: who is here, the list, and how much waits, but no bodies. It needs no Yjs, so
 * that the list is there before the code is that opens, sends and receives documents.
 */
export class GuestIndex {
  readonly documents: DocumentRows
  readonly outbox: OutboxStore
  readonly session: SessionStore

  constructor(readonly db: Database) {
    this.documents = new DocumentRows(db)
    this.outbox = new OutboxStore(db)
    this.session = new SessionStore(db)
  }

  /** Calls `listener` with what `query` reads, now and whenever that changes, in whichever tab. */
  watch<T>(
    query: () => Promise<T>,
    listener: (value: T) => void,
    onError: (error: unknown) => void,
  ): () => void {
    const subscription = liveQuery(query).subscribe(listener, onError)
    return () => subscription.unsubscribe()
  }
}

export const guestIndex = new GuestIndex(new Database('batch-document-sync'))
