import { textFromState } from '@/crdt/documentText'
import { rebaseState } from '@/crdt/rebaseState'
import { appendUpdate, type BodyParts, readBodies, readState, stateOf } from './bodies'
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
import { entryOf, putEntry } from './enqueue'
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

  /**
   * Moves what is pending of `documentIds` into a pack, as far as it fits.
   * @returns the documents in it; none: nothing was left to pack, and there is no pack.
   */
  make(id: string, request: PackRequest): Promise<string[]> {
    return this.write(async () => {
      const packed: OutboxEntry[] = []
      const rows: DocumentRow[] = []
      const operations: string[] = []
      let bytes = 0
      const waiting = await this.pendingOf(request.scope, request.documentIds)
      const bodies = await readBodies(
        this.db,
        waiting.map(({ row }) => row),
      )
      for (const [n, pending] of waiting.entries()) {
        const operation = encoded(pending, bodies[n], request)
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
      if (operations.length === 0) return []
      await this.put(id, request.scope, request.encodeRequest(request.scope.workspaceId, operations), packed)
      await this.db.outbox.bulkDelete(packed.map(keyOf))
      await this.db.documents.bulkPut(
        rows.map((row) => ({ ...row, syncStatus: syncStatusOf(row, null, true) })),
      )
      return packed.map((entry) => entry.id)
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
      const settled = decide(locals).flatMap((settlement) => {
        const local = locals.get(settlement.id)
        return local ? [{ local, settlement }] : []
      })
      await this.apply(pack, settled)
    })
  }

  /** With a request for all of them at each step, as a way there and back for each would take seconds for thousands. */
  private async apply(pack: PackRow, settled: { local: LocalDocument; settlement: Settlement }[]) {
    for (const { local, settlement } of settled)
      if (settlement.adopt) await this.adopt(local.row, settlement.adopt)
    const inFlight = await this.inFlight(pack)
    const decided = settled.map(({ local, settlement }) => {
      const row = { ...local.row, ...settlement.row }
      const since = local.newer?.since ?? Date.now()
      const entry = entryOf(row, settlement.entry, settlement.state, since)
      const syncStatus = syncStatusOf(row, entry, inFlight.has(inFlightKey(row)))
      return { entry, row: { ...row, syncStatus } }
    })
    await Promise.all([
      this.db.outbox.bulkPut(decided.flatMap(({ entry }) => entry ?? [])),
      this.db.outbox.bulkDelete(decided.flatMap(({ entry, row }) => (entry ? [] : [keyOf(row)]))),
      this.db.documents.bulkPut(decided.map(({ row }) => row)),
    ])
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
    const inFlight = await this.inFlight(scope)
    return entries.flatMap((entry, index) => {
      const row = rows[index]
      return row && entry?.state === 'ready' && !inFlight.has(inFlightKey(row)) ? [{ entry, row }] : []
    })
  }

  /** `inFlightKey` of each document that is in a pack. */
  private async inFlight({ account, workspaceId }: Scope): Promise<Set<unknown>> {
    const prefix = inFlightPrefix(account, workspaceId)
    return new Set(await this.db.packs.where('documentKeys').startsWith(prefix).keys())
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

/** null: its body holds bytes that are none of Yjs, which must not keep the others from being sent (OB4). */
function encoded(
  { entry, row }: { entry: OutboxEntry; row: DocumentRow },
  parts: BodyParts | undefined,
  { encodeOperation }: PackRequest,
): string | null {
  try {
    const needsBody = parts && entry.operation !== 'delete' && (entry.body || entry.restore)
    return encodeOperation({ entry, row, body: needsBody ? bodyOf(parts) : null })
  } catch (error) {
    console.error('A document cannot be packed.', error)
    return null
  }
}

function bodyOf(parts: BodyParts): PendingOperation['body'] {
  const state = stateOf(parts)
  return { state, text: textFromState(state) }
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).byteLength
}
