import { liveQuery } from 'dexie'
import { DatabaseRecovery } from './DatabaseRecovery'
import { DocumentRows } from './DocumentRows'
import { Database } from './database'
import { OutboxStore } from './OutboxStore'
import { SessionStore } from './SessionStore'
import { SettingsStore } from './SettingsStore'

export type { StorageState } from './DatabaseRecovery'
export type { DocumentAddress, DocumentRef, SetAside } from './DocumentRows'
export {
  type DocumentKey,
  type DocumentRow,
  type DocumentView,
  GUEST,
  type WorkspaceRow,
} from './database'
export type { Session } from './SessionStore'

/**
 * The stores of `GuestWorkspace` that have no bodies: the session, the list, what waits to be sent, the settings. They
 * need no Yjs, so the list is shown before the code is loaded that opens, sends and receives documents.
 */
export class LocalStores {
  readonly documents: DocumentRows
  readonly outbox: OutboxStore
  readonly session: SessionStore
  readonly recovery: DatabaseRecovery
  readonly settings: SettingsStore

  constructor(readonly db: Database) {
    this.documents = new DocumentRows(db)
    this.outbox = new OutboxStore(db)
    this.recovery = new DatabaseRecovery(db)
    this.session = new SessionStore(db, this.recovery)
    this.settings = new SettingsStore(db)
  }

  /** Calls `listener` with what `query` reads, now and whenever that changes, in whichever tab. */
  watch<T>(query: () => Promise<T>, listener: (value: T) => void): () => void {
    const subscription = this.observe(query).subscribe(listener)
    return () => subscription.unsubscribe()
  }

  /** The same, to be subscribed to. What cannot be read now is read again when the database is there again. */
  observe<T>(query: () => Promise<T> | T) {
    const observable = liveQuery(query)
    return {
      subscribe: (listener: (value: T) => void) =>
        observable.subscribe(listener, (error: unknown) => {
          console.error('The database cannot be read.', error)
          this.recovery.suspect(error)
        }),
      hasValue: () => observable.hasValue?.() ?? false,
      getValue: () => observable.getValue?.(),
    }
  }

  /**
   * Lets go of the database while the page is frozen, and has what still asks for it fail. A frozen page hears of other
   * tabs' commits: what its live queries would begin to read then could not end, and every writer would wait for it.
   */
  rest(): void {
    this.recovery.rest()
  }

  /** Opens it again for all callers, and has live queries look anew. */
  wake(): void {
    this.recovery.wake()
  }
}

export const localStores = new LocalStores(new Database('batch-document-sync'))
