import { Dexie } from 'dexie'
import { hasAllOfState, textFromState } from '@/crdt/documentText'
import { appendUpdate, readState, removeBody, replaceBody } from './bodies'
import {
  type Database,
  type DocumentRow,
  inFlightKey,
  inFlightPrefix,
  keyOf,
  type OutboxEntry,
  type Scope,
} from './database'
import { enqueue, isInFlight } from './enqueue'
import { excerptOf } from './excerptOf'
import { rowOfServer, type ServerDocument } from './ServerDocument'

/**
 * What others changed, as the server tells it. Of a document with unsent work only one that others have open is touched:
 * their words come into its text, which is sent merged with them anyhow. [LV2]
 */
export class FeedStore {
  constructor(private readonly db: Database) {}

  async cursor({ account, workspaceId }: Scope): Promise<string | undefined> {
    return (await this.db.feed.get([account, workspaceId]))?.cursor
  }

  /**
   * Has the feed read again from its beginning, as it no longer tells of every deletion since we last looked:
   * what it then does not name is gone from the server. [CH3]
   */
  restart({ account, workspaceId }: Scope): Promise<void> {
    const { documents, feed } = this.db
    return this.db.transaction('rw', [documents, feed], async () => {
      const keys = await documents
        .where('[account+workspaceId+id]')
        .between([account, workspaceId, Dexie.minKey], [account, workspaceId, Dexie.maxKey])
        .filter((row) => row.version > 0)
        .primaryKeys()
      const unconfirmed = keys.flatMap(([, , id]) => id ?? [])
      await feed.put({ account, workspaceId, cursor: undefined, passedOver: {}, unconfirmed })
    })
  }

  /**
   * Documents that were passed over and could be read by now: their unsent work came to nothing, or they are
   * gone here. Those that have caught up in another way, by being sent or resolved, are forgotten.
   */
  behind({ account, workspaceId }: Scope): Promise<string[]> {
    const { documents, outbox, pushes, feed } = this.db
    return this.db.transaction('rw', [documents, outbox, pushes, feed], async () => {
      const row = await feed.get([account, workspaceId])
      if (!row) return []
      const passedOver: Record<string, number> = {}
      const behind: string[] = []
      for (const [id, version] of Object.entries(row.passedOver)) {
        const document = await documents.get([account, workspaceId, id])
        if (document && document.version >= version) continue
        passedOver[id] = version
        const key = { account, workspaceId, id }
        const waiting = (await outbox.get(keyOf(key))) ?? (await isInFlight(this.db, key))
        if (!waiting) behind.push(id)
      }
      await feed.put({ ...row, passedOver })
      return behind
    })
  }

  /** A document that was passed over is no longer on the server either. */
  forget({ account, workspaceId }: Scope, id: string): Promise<void> {
    const { feed } = this.db
    return this.db.transaction('rw', feed, async () => {
      const row = await feed.get([account, workspaceId])
      if (!row) return
      const { [id]: _, ...passedOver } = row.passedOver
      await feed.put({ ...row, passedOver })
    })
  }

  /**
   * Writes a page of changes and the cursor after it, in one transaction; no cursors: it stays where it is.
   * @returns false, and nothing is written, if the page came too late: the account has left, or the feed has
   * been read from elsewhere since.
   */
  applyPage(
    { account, workspaceId }: Scope,
    changes: ServerDocument[],
    cursors?: { from: string | undefined; next: string; isLast: boolean },
  ): Promise<boolean> {
    const { meta, documents, bodies, updates, outbox, pushes, feed } = this.db
    const scope = { account, workspaceId }
    return this.db.transaction('rw', [meta, documents, bodies, updates, outbox, pushes, feed], async () => {
      const before = await feed.get([account, workspaceId])
      if ((await meta.get('session'))?.account !== account) return false
      if (cursors && cursors.from !== before?.cursor) return false
      const keys = changes.map(({ id }) => keyOf({ ...scope, id }))
      const rows = await documents.bulkGet(keys)
      const entries = await outbox.bulkGet(keys)
      const prefix = inFlightPrefix(account, workspaceId)
      const inFlight = new Set(await pushes.where('documentKeys').startsWith(prefix).keys())
      const unsent = (id: string, index: number) => entries[index] !== undefined || inFlight.has(prefix + id)
      const clean = changes.flatMap((server, index) =>
        unsent(server.id, index) ? [] : [{ server, row: rows[index] }],
      )
      const fresh = clean.flatMap(({ server, row }) => (row ? [] : [server]))
      await bodies.bulkPut(fresh.map(({ id, state }) => ({ ...scope, id, state, throughSeq: 0 })))
      await documents.bulkPut(fresh.map((server) => newRow(scope, server)))
      const unnamed = new Set(before?.unconfirmed)
      for (const { server, row } of clean)
        if (row) await this.applyChange(row, server, unnamed.has(server.id))
      for (const [index, server] of changes.entries()) {
        const [row, entry] = [rows[index], entries[index]]
        if (row && unsent(server.id, index) && mergesFreely(row, entry, server)) await this.mix(row, server)
      }
      const passedOver = { ...before?.passedOver }
      for (const [index, { id, version }] of changes.entries())
        if (unsent(id, index)) passedOver[id] = version
      if (!before && !cursors) return true
      const named = new Set(changes.map(({ id }) => id))
      const unconfirmed = before?.unconfirmed?.filter((id) => !named.has(id))
      if (cursors?.isLast) await this.removeLost(scope, unconfirmed ?? [], inFlight)
      const left = cursors?.isLast ? undefined : unconfirmed
      await feed.put({ ...scope, cursor: cursors?.next ?? before?.cursor, passedOver, unconfirmed: left })
      return true
    })
  }

  /** What the server no longer has goes here too, unless it has unsent work: that is told so when it is sent. */
  private async removeLost(scope: Scope, ids: string[], inFlight: ReadonlySet<unknown>): Promise<void> {
    for (const id of ids) {
      const key = { ...scope, id }
      if ((await this.db.outbox.get(keyOf(key))) || inFlight.has(inFlightKey(key))) continue
      await removeBody(this.db, key)
      await this.db.documents.delete(keyOf(key))
    }
  }

  /** `isAnew`: it is read anew, by a reader who may have missed that it was deleted. */
  private async applyChange(row: DocumentRow, server: ServerDocument, isAnew: boolean): Promise<void> {
    const isAnother =
      row.version === 0 || isMadeAnew(row, server) || (isAnew && (await this.isAnother(row, server)))
    if (row.version >= server.version && !isAnother) return
    const changed: DocumentRow = { ...row, ...rowOfServer(server), syncStatus: 'synced' }
    if (isAnother) {
      changed.heard = undefined
      // Thrown away here before it was ever sent, or there since: the two bodies have no history in common.
      await replaceBody(this.db, row, server.state)
      await this.db.documents.put({ ...changed, epoch: row.epoch + 1 })
    } else {
      if (row.heard !== undefined && hasAllOfState(server.state, await readState(this.db, row)))
        changed.heard = undefined
      // Merged, not replaced: an open editor may hold keystrokes that build on the body as it was.
      await appendUpdate(this.db, row, server.state, 'server')
      await this.db.documents.put(await this.withLateWords(row, changed, server))
    }
  }

  /** Into the text only: the version that the unsent work is based on stays, and with it what was passed over. */
  private async mix(row: DocumentRow, { state }: ServerDocument): Promise<void> {
    await appendUpdate(this.db, row, state, 'server')
    const excerpt = excerptOf(textFromState(await readState(this.db, row)))
    await this.db.documents.put({ ...row, excerpt, bytes: row.bytes + state.byteLength })
  }

  /** With no unsent work here, what is older than ours or reads otherwise at the same version was never ours. */
  private async isAnother(row: DocumentRow, server: ServerDocument): Promise<boolean> {
    if (server.version !== row.version) return server.version < row.version
    // Live words read otherwise, and are on their way to the server.
    if (server.deleted || row.view === 'trash' || row.heard !== undefined) return false
    return textFromState(await readState(this.db, row)) !== server.content
  }

  /** Words that came into a settled trash were kept for its restore, which now came from elsewhere. */
  private async withLateWords(
    before: DocumentRow,
    changed: DocumentRow,
    server: ServerDocument,
  ): Promise<DocumentRow> {
    if (before.view !== 'trash' || server.deleted) return changed
    const text = textFromState(await readState(this.db, before))
    if (text === server.content) return changed
    return enqueue(this.db, { ...changed, excerpt: excerptOf(text) }, 'body')
  }
}

/** Whether unsent work is on a text that has grown together with the server's, and is sent to be merged with it. */
function mergesFreely(
  { shared, view, version }: DocumentRow,
  entry: OutboxEntry | undefined,
  server: ServerDocument,
): boolean {
  if (!shared || view === 'trash' || server.deleted || version === 0 || server.version <= version)
    return false
  return !entry || (entry.state === 'ready' && entry.operation === 'update' && !entry.restore)
}

/** Deleted so long ago that the server has forgotten it, and then made again under the same id, from version 1. */
function isMadeAnew(row: DocumentRow, server: ServerDocument): boolean {
  const isOlder = server.version < row.version && server.updatedAt > row.updatedAt
  return row.view === 'trash' && !server.deleted && isOlder
}

function newRow(scope: Scope, server: ServerDocument): DocumentRow {
  return { ...scope, id: server.id, ...rowOfServer(server), syncStatus: 'synced', epoch: 0 }
}
