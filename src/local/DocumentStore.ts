import { Dexie } from 'dexie'
import { stateFromText, textFromState } from '@/crdt/documentText'
import { editOfState } from '@/crdt/rebaseState'
import { appendUpdate, readSince, readState } from './bodies'
import {
  type Database,
  type DocumentKey,
  type DocumentRow,
  type DocumentView,
  GUEST,
  keyOf,
  type Scope,
} from './database'
import { enqueue } from './enqueue'
import { excerptOf } from './excerptOf'
import type { LocalChange } from './foldEntry'

export interface NewDocument {
  title: string
  content: string
}

export interface DocumentSave {
  /** What was typed, as a Yjs update. */
  update: Uint8Array
  /** The open document it was typed into. */
  writer: string
  /** What the document reads as with it. */
  text: string
  /** The body's epoch when the document was opened. */
  epoch: number
}

/** A document of whoever is here, as its address names it. */
export type DocumentAddress = Pick<DocumentKey, 'workspaceId' | 'id'>

/** By its id alone: the one in the workspace that is looked at, or else in whichever it is. */
export type DocumentRef = DocumentAddress | string

/** `stale`: the body was replaced since the document was opened; the update does not fit it. */
export type SaveOutcome = 'saved' | 'stale' | 'missing'

/** More than anybody looks through. */
const MAX_NEEDING = 1_000

/** Documents as their author changes them: every change commits together with its outbox entry (OB1). */
export class DocumentStore {
  constructor(private readonly db: Database) {}

  async create(key: DocumentKey, { title, content }: NewDocument): Promise<void> {
    const { id } = key
    const state = stateFromText(content)
    await this.write(async () => {
      const { account, workspaceId } = await this.claimant(key)
      const row: DocumentRow = {
        ...{ account, workspaceId, id, title, excerpt: excerptOf(content) },
        ...{ view: 'active', syncStatus: 'local', cloudId: null, version: 0, updatedAt: Date.now() },
        ...{ bytes: state.byteLength, epoch: 0, problem: undefined },
      }
      await this.db.bodies.add({ account, workspaceId, id, state, throughSeq: 0 })
      await this.db.documents.add(await enqueue(this.db, row, 'body'))
    })
  }

  save(key: DocumentKey, save: DocumentSave): Promise<SaveOutcome> {
    return this.write(async () => {
      const row = await this.claimed(key)
      if (!row) return 'missing'
      if (row.epoch !== save.epoch) return 'stale'
      await appendUpdate(this.db, row, save.update, save.writer)
      const bytes = row.bytes + save.update.byteLength
      const edited = { ...row, excerpt: excerptOf(save.text), bytes, updatedAt: Date.now() }
      // A settled trash keeps the edit for a restore, which sends the whole body.
      const trashed = row.view === 'trash' && !(await this.db.outbox.get(keyOf(row)))
      await this.db.documents.put(trashed ? edited : await enqueue(this.db, edited, 'body'))
      return 'saved'
    })
  }

  rename(key: DocumentKey, title: string): Promise<void> {
    return this.change(key, 'title', (row) => (row.title === title ? null : { ...row, title }))
  }

  moveToTrash(key: DocumentKey): Promise<void> {
    return this.change(key, 'delete', (row) => (row.view === 'trash' ? null : { ...row, view: 'trash' }))
  }

  restore(key: DocumentKey): Promise<void> {
    return this.change(key, 'restore', (row) => (row.view === 'active' ? null : { ...row, view: 'active' }))
  }

  /**
   * Gives the document an earlier title and text, as one edit of what it is now.
   * @returns false, and nothing is done, unless all of it is on the server as well: words that are only here would
   *   be in no version afterwards. Nor is what is in the trash changed, as it may hold such words.
   */
  restoreVersion(key: DocumentKey, { title, content }: NewDocument): Promise<boolean> {
    return this.write(async () => {
      const row = await this.claimed(key)
      if (row?.syncStatus !== 'synced' || row.view === 'trash') return false
      const state = await readState(this.db, row)
      let changed = row
      if (textFromState(state) !== content) {
        const update = editOfState(state, content)
        await appendUpdate(this.db, row, update, 'history')
        const bytes = row.bytes + update.byteLength
        changed = await enqueue(this.db, { ...changed, excerpt: excerptOf(content), bytes }, 'body')
      }
      if (title !== row.title) changed = await enqueue(this.db, { ...changed, title }, 'title')
      if (changed !== row) await this.db.documents.put({ ...changed, updatedAt: Date.now() })
      return true
    })
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
    const wanted = wantedOf(search)
    return ids.flatMap((id, index) => {
      const row = rows[index]
      return row && (row.view === 'trash' || reads(row, wanted)) ? [] : { id, row }
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

  /** The newest first. `search` is looked for in titles and excerpts, whatever the case. */
  list(scope: Scope, view: DocumentView, limit: number, search = ''): Promise<DocumentRow[]> {
    const newestFirst = this.inView(scope, view).reverse()
    const wanted = wantedOf(search)
    const found = wanted ? newestFirst.filter((row) => reads(row, wanted)) : newestFirst
    return found.limit(limit).toArray()
  }

  count(scope: Scope, view: DocumentView): Promise<number> {
    return this.inView(scope, view).count()
  }

  readState(key: DocumentKey): Promise<Uint8Array> {
    return this.db.transaction('r', this.db.bodies, this.db.updates, () => readState(this.db, key))
  }

  async readText(key: DocumentKey): Promise<string> {
    return textFromState(await this.readState(key))
  }

  /** What others wrote into the body of that `epoch` after `seenSeq` (-1: all of it), and how far that goes. */
  readSince(key: DocumentKey, seenSeq: number, writer: string, epoch: number) {
    return readSince(this.db, key, seenSeq, writer, epoch)
  }

  private change(
    key: DocumentKey,
    change: LocalChange,
    apply: (row: DocumentRow) => DocumentRow | null,
  ): Promise<void> {
    return this.write(async () => {
      const row = await this.claimed(key)
      const changed = row && apply(row)
      if (!changed) return
      await this.db.documents.put(await enqueue(this.db, { ...changed, updatedAt: Date.now() }, change))
    })
  }

  /** The document, also if it was a guest's when it was opened and has been claimed since. */
  private async claimed(key: DocumentKey): Promise<DocumentRow | undefined> {
    const row = await this.db.documents.get(keyOf(key))
    if (row || key.account !== GUEST) return row
    const session = await this.db.meta.get('session')
    return session && this.find(session.account, key.id)
  }

  /** Whose a new document is: no longer a guest's if somebody has signed in since its key was made. */
  private async claimant(key: DocumentKey): Promise<Scope> {
    const session = await this.db.meta.get('session')
    return key.account === GUEST && session ? session : key
  }

  private inView({ account, workspaceId }: Scope, view: DocumentView) {
    return this.db.documents
      .where('[account+workspaceId+view+updatedAt]')
      .between([account, workspaceId, view, Dexie.minKey], [account, workspaceId, view, Dexie.maxKey])
  }

  private write<T>(work: () => Promise<T>): Promise<T> {
    const { documents, bodies, updates, outbox, packs, meta } = this.db
    return this.db.transaction('rw', [documents, bodies, updates, outbox, packs, meta], work)
  }
}

function wantedOf(search: string): string {
  return search.trim().toLowerCase()
}

function reads(row: DocumentRow, wanted: string): boolean {
  return row.title.toLowerCase().includes(wanted) || row.excerpt.toLowerCase().includes(wanted)
}
