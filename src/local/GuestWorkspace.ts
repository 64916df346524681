import { liveQuery } from 'dexie'
import { DocumentStore } from './DocumentStore'
import { Database } from './database'
import { FeedStore } from './FeedStore'
import { OutboxStore } from './OutboxStore'
import { PackStore } from './PackStore'
import { ResolutionStore } from './ResolutionStore'
import { SessionStore } from './SessionStore'

export type { DocumentAddress, DocumentRef, SaveOutcome } from './DocumentStore'
export {
  type DocumentKey,
  type DocumentRow,
  type DocumentView,
  GUEST,
  type OutboxEntry,
  type PackRow,
  type Scope,
  type WorkspaceRow,
} from './database'
export { excerptOf } from './excerptOf'
export { type FoldedEntry, foldEntries } from './foldEntry'
export type { LocalDocument, PendingOperation, Settlement } from './PackStore'
export type { ServerDocument } from './ServerDocument'
export type { Session } from './SessionStore'

/**
 * What this browser keeps: the only door to IndexedDB, for a guest and for every account.
 * Each method is one transaction, and answers when it has committed.
 */
export class GuestWorkspace {
  readonly documents: DocumentStore
  readonly outbox: OutboxStore
  readonly packs: PackStore
  readonly resolutions: ResolutionStore
  readonly feed: FeedStore
  readonly session: SessionStore
  private readonly db: Database

  constructor(name = 'batch-document-sync') {
    this.db = new Database(name)
    this.documents = new DocumentStore(this.db)
    this.outbox = new OutboxStore(this.db)
    this.packs = new PackStore(this.db)
    this.resolutions = new ResolutionStore(this.db)
    this.feed = new FeedStore(this.db)
    this.session = new SessionStore(this.db)
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

  close(): void {
    this.db.close()
  }
}

export const guestWorkspace = new GuestWorkspace()
