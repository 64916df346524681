import { openCrdt, textFromState, textOf } from '@/crdt/documentText'
import { rebaseState } from '@/crdt/rebaseState'
import { appendUpdate, readState } from './bodies'
import {
  type Database,
  type DocumentProblem,
  type DocumentRow,
  type EntryState,
  inFlightKey,
  inFlightPrefix,
  keyOf,
  type OutboxEntry,
  type PackRow,
  type Scope,
} from './database'
import { putEntry } from './enqueue'
import type { FoldedEntry } from './foldEntry'
import { syncStatusOf } from './syncStatusOf'

/** All that one operation is made of. */
export interface PendingOperation {
  entry: OutboxEntry
  row: DocumentRow
  /** The full Yjs state, and the text it reads as; null when the operation carries no body. */
  body: { state: Uint8Array; text: string } | null
}

export interface PackRequest {
  scope: Scope
  documentIds: string[]
  /** The operation as it goes over the wire. */
  encodeOperation: (operation: PendingOperation) => string
  encodeRequest: (workspaceId: string, operations: string[]) => string
  /** UTF-8 bytes after which no further operation is added. */
  targetBytes: number
  /** UTF-8 bytes that a single operation must stay under. */
  maxBytes: number
}

/** A document as it is here when the answer to its operation comes. */
export interface LocalDocument {
  row: DocumentRow
  /** What was changed since the pack was made. */
  newer: OutboxEntry | null
  /** Only read where it was asked for. */
  text: string | null
}

/** What the answer to one operation means for its document. */
export interface Settlement {
  id: string
  /** Of the row, what changes. */
  row: {
    version?: number
    cloudId?: string
    view?: DocumentRow['view']
    title?: string
    problem: DocumentProblem | undefined
  }
  entry: FoldedEntry | null
  state: EntryState
  /** A state of the server's to build on from now, without changing what the document reads as. */
  adopt: Uint8Array | null
}

/** Operations on their way. A pack exists from the moment it is made until its answer is settled (OB3). */
export class PackStore {
  constructor(private readonly db: Database) {}

  /** Moves what is pending of `documentIds` into a pack, as far as it fits. Its id; null if nothing was left to pack. */
  make(id: string, request: PackRequest): Promise<string | null> {
    return this.write(async () => {
      const packed: OutboxEntry[] = []
      const rows: DocumentRow[] = []
      const operations: string[] = []
      let bytes = 0
      for (const pending of await this.pendingOf(request.scope, request.documentIds)) {
        const operation = await this.encoded(pending, request)
        if (operation === null) {
          await this.park(pending, { code: 'unreadable', message: 'This document cannot be read any more.' })
          continue
        }
        const size = utf8Bytes(operation)
        if (size > request.maxBytes) {
          await this.park(pending, { code: 'too_large', message: 'This document is too large to be synced.' })
          continue
        }
        if (operations.length > 0 && bytes + size > request.targetBytes) break
        bytes += size
        operations.push(operation)
        packed.push(pending.entry)
        rows.push(pending.row)
      }
      if (operations.length === 0) return null
      await this.put(id, request.scope, request.encodeRequest(request.scope.workspaceId, operations), packed)
      await this.db.outbox.bulkDelete(packed.map(keyOf))
      await this.db.documents.bulkPut(
        rows.map((row) => ({ ...row, syncStatus: syncStatusOf(row, null, true) })),
      )
      return id
    })
  }

  get(id: string): Promise<PackRow | undefined> {
    return this.db.packs.get(id)
  }

  /** In the order they were made. */
  async unsettled({ account, workspaceId }: Scope): Promise<{ id: string; failures: number }[]> {
    const packs = this.db.packs.where('[account+workspaceId]').equals([account, workspaceId])
    return (await packs.sortBy('createdAt')).map(({ id, failures }) => ({ id, failures }))
  }

  /** Notes that an answer left the outcome open. @returns how many did in a row. */
  async countFailure(id: string): Promise<number> {
    return this.db.transaction('rw', this.db.packs, async () => {
      const pack = await this.db.packs.get(id)
      if (!pack) return 0
      const failures = pack.failures + 1
      await this.db.packs.update(id, { failures })
      return failures
    })
  }

  /** Two packs for one, whose operations the server surely or probably has not applied. */
  split(id: string, halves: { id: string; body: string; count: number }[]): Promise<void> {
    return this.write(async () => {
      const pack = await this.db.packs.get(id)
      if (!pack) return
      await this.db.packs.delete(id)
      let from = 0
      for (const half of halves) {
        const entries = pack.operations.slice(from, from + half.count).map(({ entry }) => entry)
        await this.put(half.id, pack, half.body, entries, pack.createdAt)
        from += half.count
      }
    })
  }

  /**
   * Writes what an answer means, decided by `decide` from what is here now, and forgets the pack.
   * One transaction; settling again changes nothing.
   */
  settle(
    id: string,
    withTextOf: ReadonlySet<string>,
    decide: (locals: ReadonlyMap<string, LocalDocument>) => Settlement[],
  ): Promise<void> {
    return this.write(async () => {
      const pack = await this.db.packs.get(id)
      if (!pack) return
      const locals = await this.localsOf(pack, withTextOf)
      await this.db.packs.delete(id)
      for (const settlement of decide(locals)) {
        const local = locals.get(settlement.id)
        if (local) await this.apply(local, settlement)
      }
    })
  }

  private async apply(
    { row, newer }: LocalDocument,
    { row: patch, entry, state, adopt }: Settlement,
  ): Promise<void> {
    if (adopt) await this.adopt(row, adopt)
    const settled = await putEntry(this.db, { ...row, ...patch }, entry, state, newer?.since)
    await this.db.documents.put(settled)
  }

  private async adopt(row: DocumentRow, state: Uint8Array): Promise<void> {
    const ours = await readState(this.db, row)
    await appendUpdate(this.db, row, rebaseState(ours, state, textFromState(ours)), 'server')
  }

  private async localsOf(
    pack: PackRow,
    withTextOf: ReadonlySet<string>,
  ): Promise<Map<string, LocalDocument>> {
    const keys = pack.operations.map(({ entry }) => keyOf(entry))
    const rows = await this.db.documents.bulkGet(keys)
    const entries = await this.db.outbox.bulkGet(keys)
    const locals = new Map<string, LocalDocument>()
    for (const [index, row] of rows.entries()) {
      if (!row) continue
      const text = withTextOf.has(row.id) ? textFromState(await readState(this.db, row)) : null
      locals.set(row.id, { row, newer: entries[index] ?? null, text })
    }
    return locals
  }

  private async pendingOf(scope: Scope, documentIds: string[]) {
    const keys = documentIds.map((id) => keyOf({ ...scope, id }))
    const entries = await this.db.outbox.bulkGet(keys)
    const rows = await this.db.documents.bulkGet(keys)
    const prefix = inFlightPrefix(scope.account, scope.workspaceId)
    const inFlight = new Set(await this.db.packs.where('documentKeys').startsWith(prefix).keys())
    return entries.flatMap((entry, index) => {
      const row = rows[index]
      return row && entry?.state === 'ready' && !inFlight.has(inFlightKey(row)) ? [{ entry, row }] : []
    })
  }

  /** null: its body holds bytes that are none of Yjs, which must not keep the others from being sent (OB4). */
  private async encoded(
    pending: { entry: OutboxEntry; row: DocumentRow },
    { encodeOperation }: PackRequest,
  ): Promise<string | null> {
    try {
      return encodeOperation(await this.withBody(pending))
    } catch (error) {
      console.error('A document cannot be packed.', error)
      return null
    }
  }

  private async withBody({
    entry,
    row,
  }: {
    entry: OutboxEntry
    row: DocumentRow
  }): Promise<PendingOperation> {
    if (entry.operation === 'delete' || !(entry.body || entry.restore)) return { entry, row, body: null }
    const state = await readState(this.db, row)
    return { entry, row, body: { state, text: textOf(openCrdt(state)).toString() } }
  }

  private async park({ entry, row }: { entry: OutboxEntry; row: DocumentRow }, problem: DocumentProblem) {
    const parked = await putEntry(this.db, { ...row, problem }, entry, 'failed', entry.since)
    await this.db.documents.put(parked)
  }

  private async put(
    id: string,
    { account, workspaceId }: Scope,
    body: string,
    entries: OutboxEntry[],
    createdAt = Date.now(),
  ) {
    await this.db.packs.add({
      ...{ id, account, workspaceId, body, createdAt, failures: 0 },
      operations: entries.map((entry) => ({ documentId: entry.id, entry })),
      documentKeys: entries.map(inFlightKey),
    })
  }

  private write<T>(work: () => Promise<T>): Promise<T> {
    const { documents, bodies, updates, outbox, packs } = this.db
    return this.db.transaction('rw', [documents, bodies, updates, outbox, packs], work)
  }
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).byteLength
}
