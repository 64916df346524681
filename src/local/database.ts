import { Dexie, type Table } from 'dexie'
import type { OnConflict } from '@/contract/batch'
import type { CoalescedEntry } from './coalesceEntry'

/*
 * One database for every account of this browser; every key begins with the account (OB6).
 *
 *   meta       key 'session'                     who is here, their workspaces, the one looked at
 *              key 'generation'                  which database this is, to know an emptied one by
 *              key 'settings'                    of this device
 *
 *   documents  [account, workspaceId, id]        light row: what lists show
 *   bodies     [account, workspaceId, id]        Yjs state, holding every update up to `throughSeq`
 *   updates    seq  -> [account, workspaceId, id]  Yjs updates since, squashed into the body in time
 *
 *   outbox     [account, workspaceId, id]        what a document has to send, coalesced to one entry
 *      | makePush moves entries into a push, with their exact bytes
 *      v
 *   pushes     id (= Idempotency-Key)            on its way; stays until the server's answer is settled
 *
 *   feed       [account, workspaceId]            how far the server's changes were read
 *
 *   setAside   seq  -> [account, workspaceId, id]  sides of conflicts that were not kept, for 30 days
 */

/** Of work that has no account yet. */
export const GUEST = 'guest'

export interface Scope {
  /** A user id, or GUEST. */
  account: string
  workspaceId: string
}

export interface DocumentKey extends Scope {
  id: string
}

export type SyncStatus = 'local' | 'modified' | 'syncing' | 'synced' | 'conflict' | 'failed' | 'deleted'
export type DocumentView = 'active' | 'trash'

/** Why a document's change waits for its author. */
export interface DocumentProblem {
  code: string
  message: string
  /** On a conflict: the version that the server has. */
  serverVersion?: number
}

/** How far the server has a body, so that only what came after it has to be sent. */
export interface Acknowledged {
  /** Of the body: one that replaced it is another. */
  epoch: number
  /** A Yjs state vector. */
  vector: Uint8Array
}

export interface DocumentRow extends DocumentKey {
  title: string
  excerpt: string
  view: DocumentView
  syncStatus: SyncStatus
  /** The id on the server, once it has the document. */
  cloudId: string | null
  /** The last version that the server acknowledged, which local edits are based on; 0 before the first. */
  version: number
  /** Milliseconds since 1970. */
  updatedAt: number
  /** Of the body, about. */
  bytes: number
  /** Goes up when the body is replaced, so that an open editor starts over. */
  epoch: number
  problem: DocumentProblem | undefined
  acknowledged?: Acknowledged | undefined
  /** The version in which the server last merged what was written here with what others wrote, until it was seen. */
  mergedVersion?: number | undefined
  /** What waits was written while others had the document open: it is merged with theirs without asking. [BT13] */
  shared?: true | undefined
  /** How often live words of others were saved since the server was last known to have all of them. [LV2] */
  heard?: number | undefined
}

export interface BodyRow extends DocumentKey {
  state: Uint8Array
  throughSeq: number
}

export interface UpdateRow extends DocumentKey {
  seq?: number
  update: Uint8Array
  /** The open document it was typed into, which has it already. */
  writer: string
}

export type EntryState = 'ready' | 'conflict' | 'failed'

export interface OutboxEntry extends DocumentKey, CoalescedEntry {
  state: EntryState
  /** Of the operation on the wire, about. */
  bytes: number
  /** When the first of its changes was made: the order of sending. */
  since: number
}

export interface PushOperation {
  documentId: string
  entry: OutboxEntry
  /** How far the server has the body when it has applied the operation; left out where that has none. */
  acknowledges?: Acknowledged | undefined
  /** The operation has what came after `DocumentRow.acknowledged`, and not the whole body. */
  isDelta?: boolean
  /** `DocumentRow.heard` of the body that it carries. */
  heard?: number | undefined
}

export interface PushRow extends Scope {
  id: string
  /** The request, byte for byte, so that a replay is the same request (OB3). */
  body: string
  operations: PushOperation[]
  /** `inFlightKey` of each document, for the index. */
  documentKeys: string[]
  createdAt: number
  /** Consecutive answers that left the outcome open; a lost connection is not one. */
  failures: number
}

export interface FeedRow extends Scope {
  /** None: it is read from its beginning. */
  cursor: string | undefined
  /** Versions that were passed over for the sake of unsent work, by document id. */
  passedOver: Record<string, number>
  /** While it is read again from its beginning: documents of the server that it has not named yet, by id. */
  unconfirmed?: string[] | undefined
}

/** How long what was set aside can be brought back. [OB9] */
export const SET_ASIDE_MS = 30 * 24 * 3600_000

/** A text that a document is not any more, by its reader's decision. */
export interface SetAsideRow extends DocumentKey {
  seq?: number
  /** Whose it was. */
  side: 'local' | 'server'
  title: string
  content: string
  /** This side had deleted the document. */
  deleted: boolean
  /** Milliseconds since 1970. */
  at: number
}

export interface WorkspaceRow {
  id: string
  name: string
  role: 'owner' | 'editor' | 'viewer'
  personal: boolean
}

export interface SessionRow extends Scope {
  key: 'session'
  state: 'guest' | 'signed-in' | 'expired'
  user: { id: string; email: string; name: string } | null
  workspaces: WorkspaceRow[]
  /** Signed out here while the server could not be told. */
  signOutPending: boolean
  /** Somebody is signing in: the cookie may be another's from one moment to the next. */
  entering?: boolean
}

/** Made with the database: one that was deleted or emptied, and made anew, has another. */
export interface MarkRow {
  key: 'generation'
  id: string
}

/** Of this device. */
export interface SettingsRow {
  key: 'settings'
  onConflict: OnConflict
}

export class Database extends Dexie {
  declare meta: Table<SessionRow, string>
  declare documents: Table<DocumentRow, string[]>
  declare bodies: Table<BodyRow, string[]>
  declare updates: Table<UpdateRow, number>
  declare outbox: Table<OutboxEntry, string[]>
  declare pushes: Table<PushRow, string>
  declare feed: Table<FeedRow, string[]>
  declare setAside: Table<SetAsideRow, number>

  constructor(name: string) {
    // Chrome's default leaves the last commits in memory; "Saved on this device" has to be true (OB1).
    super(name, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      meta: 'key',
      documents: '[account+workspaceId+id], [account+workspaceId+view+updatedAt], [account+id]',
      bodies: '[account+workspaceId+id]',
      updates: '++seq, [account+workspaceId+id]',
      outbox: '[account+workspaceId+id], [account+workspaceId+state], [account+state]',
      packs: 'id, [account+workspaceId], *documentKeys',
      feed: '[account+workspaceId]',
    })
    this.version(2)
      .stores({ packs: null, pushes: 'id, [account+workspaceId], *documentKeys' })
      // A request that is on its way keeps its key and its bytes, under the table's new name (OB3).
      .upgrade(async (tx) => void (await tx.table('pushes').bulkAdd(await tx.table('packs').toArray())))
    this.version(3).stores({ setAside: '++seq, [account+workspaceId+id], at' })
  }

  /** Beside the session. */
  get settings(): Table<SettingsRow, string> {
    return this.table('meta')
  }

  /** Beside the session. */
  get marks(): Table<MarkRow, string> {
    return this.table('meta')
  }
}

export function keyOf({ account, workspaceId, id }: DocumentKey): [string, string, string] {
  return [account, workspaceId, id]
}

/** The documents of an account, or of one of its workspaces, that are in a push have keys beginning with this. */
export function inFlightPrefix(account: string, workspaceId?: string): string {
  return workspaceId === undefined ? `${account}/` : `${account}/${workspaceId}/`
}

export function inFlightKey({ account, workspaceId, id }: DocumentKey): string {
  return `${inFlightPrefix(account, workspaceId)}${id}`
}

/** An account, or one of its workspaces. */
export type Belonging = Pick<Scope, 'account'> & Partial<Scope>

/** The range of every key that begins with an account, or with one of its workspaces, however many parts follow. */
function rangeOf({ account, workspaceId }: Belonging): [lower: unknown[], upper: unknown[]] {
  const begin = workspaceId === undefined ? [account] : [account, workspaceId]
  return [begin, [...begin, Dexie.maxKey]]
}

/** All rows of an account, or of one of its workspaces, in a table whose keys are document keys. */
export function documentsOf<Row extends DocumentKey, Key>(table: Table<Row, Key>, whose: Belonging) {
  return table.where('[account+workspaceId+id]').between(...rangeOf(whose))
}

/** All rows of an account, or of one of its workspaces, in a table that is kept by workspace. */
export function workspacesOf<Row extends Scope, Key>(table: Table<Row, Key>, whose: Belonging) {
  return table.where('[account+workspaceId]').between(...rangeOf(whose))
}
