import { DocumentStore } from './DocumentStore'
import { Database } from './database'
import { FeedStore } from './FeedStore'
import { LocalStores, localStores } from './LocalStores'
import { PushStore } from './PushStore'
import { ResolutionStore } from './ResolutionStore'

export { type CoalescedEntry, coalesceEntries } from './coalesceEntry'
export type { Keeper, OnScreen } from './DatabaseRecovery'
export type { DocumentRef, SetAside } from './DocumentRows'
export type { LiveSave, SaveOutcome } from './DocumentStore'
export {
  type DocumentKey,
  type DocumentRow,
  GUEST,
  type OutboxEntry,
  type PushRow,
  type Scope,
  type WorkspaceRow,
} from './database'
export { excerptOf } from './excerptOf'
export type { LocalDocument, PendingOperation, Settlement } from './PushStore'
export type { WrittenMerge } from './ResolutionStore'
export type { ServerDocument } from './ServerDocument'
export type { Session } from './SessionStore'

/**
 * What this browser keeps: with its front half, the only way to IndexedDB, for a guest and for every account.
 * Each method is one transaction, and answers when it has committed.
 */
export class GuestWorkspace extends LocalStores {
  override readonly documents: DocumentStore
  readonly pushes: PushStore
  readonly resolutions: ResolutionStore
  readonly feed: FeedStore

  constructor(db: Database) {
    super(db)
    this.documents = new DocumentStore(db)
    this.pushes = new PushStore(db)
    this.resolutions = new ResolutionStore(db)
    this.feed = new FeedStore(db)
  }

  /** What the server does not have, of the current account: `workspaceId`: of that workspace only. */
  async unsentTexts(
    workspaceId?: string,
  ): Promise<{ id: string; workspaceId: string; title: string; text: string }[]> {
    const { account } = await this.session.read()
    const rows = await this.documents.unsent(account, workspaceId)
    return Promise.all(
      rows.map(async (row) => ({
        id: row.id,
        workspaceId: row.workspaceId,
        title: row.title,
        text: await this.documents.readText(row),
      })),
    )
  }

  static open(name: string): GuestWorkspace {
    return new GuestWorkspace(new Database(name))
  }

  close(): void {
    this.rest()
  }
}

export const guestWorkspace = new GuestWorkspace(localStores.db)
