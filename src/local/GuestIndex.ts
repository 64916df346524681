import { Dexie, liveQuery, RangeSet } from 'dexie'
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

  /**
   * Lets go of the database while the page is frozen, and has what still asks for it fail. A frozen page hears of other
   * tabs' commits: what its live queries would begin to read then could not end, and every writer would wait for it.
   */
  rest(): void {
    this.db.close()
  }

  /** Opens it again for whoever asks, and has live queries look anew. */
  wake(): void {
    this.db.close({ disableAutoOpen: false })
    Dexie.on.storagemutated.fire({ all: new RangeSet(Number.NEGATIVE_INFINITY, [[]]) })
  }
}

export const guestIndex = new GuestIndex(new Database('batch-document-sync'))
