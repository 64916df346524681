import { Dexie, type PromiseExtended, RangeSet } from 'dexie'
import { v4 as uuidv4 } from 'uuid'
import type { CoalescedEntry } from './coalesceEntry'
import { type Database, type DocumentRow, keyOf, type OutboxEntry, type SessionRow } from './database'
import { putEntry } from './enqueue'

/** Between two tries to open the database again. */
const RETRY_MS = 3_000

/** Writes that find no space before the connection itself is taken to be at fault: it may be, after a full disk. */
const FULL_BEFORE_REOPENING = 3

/** Errors of the browser's about its database, as opposed to those about what was asked of it. */
const DATABASE_ERRORS = new Set([
  'UnknownError',
  'InvalidStateError',
  'AbortError',
  'TimeoutError',
  'QuotaExceededError',
  'DatabaseClosedError',
  'NotFoundError',
  'OpenFailedError',
  'DataCloneError',
])

/**
 * `opening`: not known yet. `refused`: it could not be opened since the page was loaded. `lost`: it could, and cannot now;
 * what is on the screen stays there, and it is tried again.
 */
export type StorageState = 'opening' | 'open' | 'refused' | 'lost'

/** A document as it is on the screen, with its last row and its whole Yjs state. */
export interface OnScreen {
  row: DocumentRow
  state: Uint8Array
}

/** Who can put back what the database has lost. */
export interface Keeper {
  /** null: it has nothing that belongs into the database. */
  onScreen(): OnScreen | null
  /** It was lost with the database, and is there again. */
  wasPutBack(): void
}

/**
 * Opens the database again when the browser has closed it, and puts back what this tab still knows when the browser has
 * deleted or emptied it: who is here, and the documents on the screen (OB10).
 */
export class DatabaseRecovery {
  private state: StorageState = 'opening'
  private resting = false
  private opening: Promise<void> | null = null
  private full = 0
  /** Which database it was: another one has another mark. */
  private mark: string | undefined
  private session: SessionRow | undefined
  private readonly keepers = new Set<Keeper>()
  private readonly listeners = new Set<() => void>()

  constructor(private readonly db: Database) {
    // Before anybody is let at the database that was opened.
    db.on('ready', () => this.putBackIfLost().then(() => this.setState('open')), true)
    db.on('close', () => void this.keepOpen())
  }

  getState = (): StorageState => this.state

  /** Calls `listener` whenever `getState()` has changed. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** @returns what ends it. */
  addKeeper(keeper: Keeper): () => void {
    this.keepers.add(keeper)
    return () => this.keepers.delete(keeper)
  }

  /** Whether it is the database that this tab knows, and not one that was emptied since. */
  knows(generation: string | undefined): boolean {
    return generation === this.mark
  }

  remember(session: SessionRow): void {
    this.session = session
  }

  /** Who was here when that was last read. */
  get rememberedSession(): SessionRow | undefined {
    return this.session
  }

  /** Something went wrong with the database: if it may be the connection to it, there will be another one. */
  suspect(error: unknown): void {
    const name = nameOf(error)
    if (this.resting || !DATABASE_ERRORS.has(name)) return
    if (name === 'QuotaExceededError' && ++this.full % FULL_BEFORE_REOPENING !== 0) return
    if (this.opening) return
    this.db.close({ disableAutoOpen: false })
  }

  /** It has not been opened in the time that anybody waits for it. */
  giveUpWaiting(): void {
    if (this.state === 'opening') this.setState('refused')
  }

  /** The page is frozen or left, and wants no database. */
  rest(): void {
    this.resting = true
    this.db.close()
  }

  wake(): void {
    this.resting = false
    this.db.close({ disableAutoOpen: false })
    askAgain()
  }

  /**
   * Not `async`: while the database is being opened it lets through only what Dexie can follow.
   * @returns whether the database had been emptied, and has been given back what this tab knows.
   */
  putBackIfLost(): PromiseExtended<boolean> {
    return this.db.marks.get('generation').then((found) => {
      const isSame = found !== undefined && (this.mark ?? found.id) === found.id
      if (isSame) this.mark = found.id
      return isSame ? false : this.beginAnew(this.mark !== undefined)
    })
  }

  /** Marks the database, which is new to this tab. `isLost`: there was another one before. */
  private beginAnew(isLost: boolean): PromiseExtended<boolean> {
    const { meta, documents, bodies, updates, outbox, pushes } = this.db
    const work = async () => {
      // Another tab may have been faster.
      const row = (await this.db.marks.get('generation')) ?? { key: 'generation' as const, id: uuidv4() }
      await this.db.marks.put(row)
      if (isLost) await this.putBack()
      return row.id
    }
    return this.db
      .transaction('rw', [meta, documents, bodies, updates, outbox, pushes], work)
      .then((mark) => {
        this.mark = mark
        if (isLost) for (const keeper of this.keepers) keeper.wasPutBack()
        return isLost
      })
  }

  private async putBack(): Promise<void> {
    const { db } = this
    if (this.session && !(await db.meta.get('session'))) await db.meta.put(this.session)
    for (const keeper of this.keepers) {
      const onScreen = keeper.onScreen()
      if (onScreen) await putBackDocument(db, onScreen)
    }
  }

  /** Tries until it is open, or no longer wanted. Ends at once when that is being done. */
  private keepOpen(): Promise<void> {
    if (this.resting || this.opening) return Promise.resolve()
    this.opening = this.openAgain().finally(() => {
      this.opening = null
    })
    return this.opening
  }

  private async openAgain(): Promise<void> {
    // What closed it has to come to its end first.
    await pause(0)
    while (!this.resting) {
      try {
        await this.db.open()
        this.full = 0
        askAgain()
        return
      } catch (error) {
        console.error('The database cannot be opened.', error)
        this.setState(this.mark === undefined ? 'refused' : 'lost')
        await pause(RETRY_MS)
      }
    }
  }

  private setState(state: StorageState): void {
    if (state === this.state) return
    this.state = state
    for (const listener of this.listeners) listener()
  }
}

/** In the caller's transaction. What another tab has put back is only added to. */
async function putBackDocument(db: Database, { row, state }: OnScreen): Promise<void> {
  const { account, workspaceId, id } = row
  if (await db.documents.get(keyOf(row))) {
    await db.updates.add({ account, workspaceId, id, update: state, writer: 'recovery' })
    return
  }
  await db.bodies.put({ account, workspaceId, id, state, throughSeq: 0 })
  const coalesced = unsentOf(row)
  const entryState: OutboxEntry['state'] =
    row.syncStatus === 'conflict' || row.syncStatus === 'failed' ? row.syncStatus : 'ready'
  await db.documents.put(await putEntry(db, row, coalesced, entryState))
}

/** What of a document the server may not have. An operation that was on its way counts: its request is gone too. */
function unsentOf({ syncStatus, version, view }: DocumentRow): CoalescedEntry | null {
  if (syncStatus === 'synced') return null
  if (syncStatus === 'deleted' || (view === 'trash' && version > 0))
    return { operation: 'delete', title: false, body: false, restore: false }
  if (view === 'trash') return null
  return { operation: version > 0 ? 'update' : 'create', title: true, body: true, restore: false }
}

/** Has live queries look anew. */
function askAgain(): void {
  Dexie.on.storagemutated.fire({ all: new RangeSet(Number.NEGATIVE_INFINITY, [[]]) })
}

/** Of a transaction that was aborted, why. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error || error instanceof DOMException)) return ''
  const inner: unknown = Reflect.get(error, 'inner')
  const isWrapped = error.name === 'AbortError' && inner !== null && typeof inner === 'object'
  const name: unknown = isWrapped ? Reflect.get(inner, 'name') : error.name
  return typeof name === 'string' ? name : ''
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
