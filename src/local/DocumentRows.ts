import { Dexie } from 'dexie'
import type { LocalChange } from './coalesceEntry'
import {
  type Database,
  type DocumentKey,
  type DocumentRow,
  type DocumentView,
  documentsOf,
  GUEST,
  keyOf,
  type Scope,
  SET_ASIDE_MS,
  type SetAsideRow,
} from './database'
import { enqueue, isInFlight } from './enqueue'
import { hasWords, wordsOf } from './searchWords'

/** A document of the current account, as its address names it. */
export type DocumentAddress = Pick<DocumentKey, 'workspaceId' | 'id'>

/** By its id alone: the one in the workspace that is looked at, or else in whichever it is. */
export type DocumentRef = DocumentAddress | string

/** A side of a conflict that was not kept, or what was here before one was brought back. */
export type SetAside = Omit<SetAsideRow, keyof DocumentKey | 'seq'> & { seq: number }

/** More than anybody looks through. */
const MAX_NEEDING = 1_000

/**
 * Documents as their author sees and changes them in a list: without their bodies, and so without Yjs. Every change
 * commits together with its outbox entry (OB1).
 */
export class DocumentRows {
  constructor(protected readonly db: Database) {}

  /** @returns whether the document is here. */
  rename(key: DocumentKey, title: string): Promise<boolean> {
    return this.change(key, 'title', (row) => (row.title === title ? null : { ...row, title }))
  }

  moveToTrash(key: DocumentKey): Promise<boolean> {
    return this.change(key, 'delete', (row) => (row.view === 'trash' ? null : { ...row, view: 'trash' }))
  }

  restore(key: DocumentKey): Promise<boolean> {
    return this.change(key, 'restore', (row) => (row.view === 'active' ? null : { ...row, view: 'active' }))
  }

  /** Whether nothing was ever written into it: it has nothing to send, and no other device has it. */
  isUntouched(key: DocumentKey): Promise<boolean> {
    return this.write(async () => {
      const row = await this.claimed(key)
      return row !== undefined && (await this.hasNothing(row))
    })
  }

  discardUntouched(key: DocumentKey): Promise<void> {
    return this.write(async () => {
      const row = await this.claimed(key)
      if (!row || row.view === 'trash' || !(await this.hasNothing(row))) return
      await Promise.all([this.db.documents.delete(keyOf(row)), this.db.bodies.delete(keyOf(row))])
    })
  }

  /** What a merge brought was seen, up to the version `seen`: the row tells of it no longer. [OB9] */
  async seeMerge(key: DocumentKey, seen: number): Promise<void> {
    await this.db.documents
      .where('[account+workspaceId+id]')
      .equals(keyOf(key))
      .modify((row) => {
        if ((row.mergedVersion ?? 0) <= seen) row.mergedVersion = undefined
      })
  }

  /** What was set aside of a document and is still kept, the newest first. [OB9] */
  async listSetAside(key: DocumentKey): Promise<SetAside[]> {
    const rows = await this.db.setAside.where('[account+workspaceId+id]').equals(keyOf(key)).toArray()
    const since = Date.now() - SET_ASIDE_MS
    return rows
      .filter(({ at }) => at >= since)
      .map(({ seq = 0, side, title, content, deleted, at }) => ({ seq, side, title, content, deleted, at }))
      .reverse()
  }

  get(key: DocumentKey): Promise<DocumentRow | undefined> {
    return this.db.documents.get(keyOf(key))
  }

  /**
   * Those of these documents, by their ids, that a search on this device does not show: with their rows where they
   * are here, without those that are in the trash here.
   */
  async beyondSearch(
    { account, workspaceId }: Scope,
    ids: string[],
    search: string,
  ): Promise<{ id: string; row: DocumentRow | undefined }[]> {
    const rows = await this.db.documents.bulkGet(ids.map((id) => keyOf({ account, workspaceId, id })))
    const wanted = wordsOf(search)
    return ids.flatMap((id, index) => {
      const row = rows[index]
      return row && (row.view === 'trash' || hasWords(row, wanted)) ? [] : { id, row }
    })
  }

  /** A document of the account in whichever workspace it is. */
  find(account: string, id: string): Promise<DocumentRow | undefined> {
    return this.db.documents.where('[account+id]').equals([account, id]).first()
  }

  /** The account's document; `workspaceId`: the workspace that is looked at. */
  locate({ account, workspaceId }: Scope, document: DocumentRef): Promise<DocumentRow | undefined> {
    const isId = typeof document === 'string'
    const address = isId ? { workspaceId, id: document } : document
    // An address from before a guest's documents were claimed names no workspace yet.
    const isAnywhere = isId || address.workspaceId === GUEST
    const { id } = address
    return this.get({ account, workspaceId: address.workspaceId, id }).then(
      (row) => row ?? (isAnywhere ? this.find(account, id) : undefined),
    )
  }

  /** Documents of which the server does not have everything, in whichever workspace or in one. */
  unsent(account: string, workspaceId?: string): Promise<DocumentRow[]> {
    const whose = workspaceId === undefined ? { account } : { account, workspaceId }
    return documentsOf(this.db.documents, whose)
      .filter((row) => row.syncStatus !== 'synced' && row.syncStatus !== 'deleted')
      .toArray()
  }

  /** What waits for its author, in whichever workspace, the newest first. */
  async needingAction(account: string): Promise<DocumentRow[]> {
    const states = [
      [account, 'conflict'],
      [account, 'failed'],
    ]
    const keys = await this.db.outbox.where('[account+state]').anyOf(states).limit(MAX_NEEDING).primaryKeys()
    const rows = await this.db.documents.bulkGet(keys)
    return rows.flatMap((row) => row ?? []).sort((a, b) => b.updatedAt - a.updatedAt)
  }

  /** The newest first. The words of `search` are looked for in titles and excerpts. */
  list(scope: Scope, view: DocumentView, limit: number, search = ''): Promise<DocumentRow[]> {
    const newestFirst = this.inView(scope, view).reverse()
    const wanted = wordsOf(search)
    const found = wanted.length > 0 ? newestFirst.filter((row) => hasWords(row, wanted)) : newestFirst
    return found.limit(limit).toArray()
  }

  count(scope: Scope, view: DocumentView): Promise<number> {
    return this.inView(scope, view).count()
  }

  private change(
    key: DocumentKey,
    change: LocalChange,
    apply: (row: DocumentRow) => DocumentRow | null,
  ): Promise<boolean> {
    return this.write(async () => {
      const row = await this.claimed(key)
      const changed = row && apply(row)
      if (changed)
        await this.db.documents.put(await enqueue(this.db, { ...changed, updatedAt: Date.now() }, change))
      return row !== undefined
    })
  }

  /** The document, also if it was a guest's when it was opened and has been claimed since. */
  protected async claimed(key: DocumentKey): Promise<DocumentRow | undefined> {
    const row = await this.db.documents.get(keyOf(key))
    if (row || key.account !== GUEST) return row
    const session = await this.db.meta.get('session')
    return session && this.find(session.account, key.id)
  }

  private async hasNothing(row: DocumentRow): Promise<boolean> {
    if (row.version > 0 || row.title !== '' || row.excerpt !== '') return false
    const [entry, inFlight, updates] = await Promise.all([
      this.db.outbox.get(keyOf(row)),
      isInFlight(this.db, row),
      this.db.updates.where('[account+workspaceId+id]').equals(keyOf(row)).count(),
    ])
    return !entry && !inFlight && updates === 0
  }

  private inView({ account, workspaceId }: Scope, view: DocumentView) {
    return this.db.documents
      .where('[account+workspaceId+view+updatedAt]')
      .between([account, workspaceId, view, Dexie.minKey], [account, workspaceId, view, Dexie.maxKey])
  }

  protected write<T>(work: () => Promise<T>): Promise<T> {
    const { documents, bodies, updates, outbox, pushes, meta, setAside } = this.db
    return this.db.transaction('rw', [documents, bodies, updates, outbox, pushes, meta, setAside], work)
  }
}
