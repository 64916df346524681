import { encodeCrdt, openCrdt, textFromState, textOf, versionOf } from '@/crdt/documentText'
import { rebaseState } from '@/crdt/rebaseState'
import { appendUpdate, type BodyParts, readBodies, readState, stateOf } from './bodies'
import type { CoalescedEntry } from './coalesceEntry'
import {
  type Acknowledged,
  type Database,
  type DocumentProblem,
  type DocumentRow,
  type EntryState,
  inFlightKey,
  inFlightPrefix,
  keyOf,
  type OutboxEntry,
  type PushOperation,
  type PushRow,
  type Scope,
} from './database'
import { entryOf, putEntry } from './enqueue'
import { excerptOf } from './excerptOf'
import { syncStatusOf } from './syncStatusOf'

/** All that one operation is made of. */
export interface PendingOperation {
  entry: OutboxEntry
  row: DocumentRow
  /** null when the operation carries no body. */
  body: PendingBody | null
}

interface PendingBody {
  /** A Yjs update: the full state, or what came after the row's `acknowledged`. */
  update: Uint8Array
  isDelta: boolean
  /** What the document reads as. */
  text: string
  acknowledges: Acknowledged
}

export interface PushRequest {
  scope: Scope
  documentIds: string[]
  /** The operation as it goes over the wire. */
  encodeOperation: (operation: PendingOperation) => string
  encodeRequest: (workspaceId: string, operations: string[]) => string
  /** Whether updates may leave out what the server has acknowledged. */
  withDeltas: boolean
  /** UTF-8 bytes after which no further operation is added. */
  targetBytes: number
  /** UTF-8 bytes that a single operation must stay under. */
  maxBytes: number
}

/** A document as it is here when the answer to its operation comes. */
export interface LocalDocument {
  row: DocumentRow
  /** What was changed since the push was made. */
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
    mergedVersion?: number | undefined
    /** Given and undefined: the whole body is sent next. */
    acknowledged?: undefined
    problem: DocumentProblem | undefined
  }
  /** The server has what was sent, whatever its result says. */
  accepted: boolean
  entry: CoalescedEntry | null
  state: EntryState
  /** A state of the server's to build on from now, without changing what the document reads as. */
  adopt: Uint8Array | null
  /** A state of the server's that has what was sent, merged with what others wrote: the document reads as both. */
  merge?: Uint8Array
}

/** Operations on their way. A push exists from the moment it is made until its answer is settled (OB3). */
export class PushStore {
  constructor(private readonly db: Database) {}

  /**
   * Moves what is pending of `documentIds` into a push, as far as it fits.
   * @returns the documents in it; none: nothing was left to send, and there is no push.
   */
  make(id: string, request: PushRequest): Promise<string[]> {
    return this.write(async () => {
      const taken: PushOperation[] = []
      const rows: DocumentRow[] = []
      const operations: string[] = []
      let bytes = 0
      const waiting = await this.pendingOf(request.scope, request.documentIds)
      const bodies = await readBodies(
        this.db,
        waiting.map(({ row }) => row),
      )
      for (const [n, pending] of waiting.entries()) {
        const encoded = encode(pending, bodies[n], request)
        if (encoded === null) {
          await this.markFailed(pending, {
            code: 'unreadable',
            message: 'This document cannot be read any more.',
          })
          continue
        }
        const size = utf8Bytes(encoded.operation)
        if (size > request.maxBytes) {
          await this.markFailed(pending, {
            code: 'too_large',
            message: 'This document is too large to be synced.',
          })
          continue
        }
        if (operations.length > 0 && bytes + size > request.targetBytes) break
        bytes += size
        operations.push(encoded.operation)
        taken.push(encoded.taken)
        rows.push(pending.row)
      }
      if (operations.length === 0) return []
      await this.put(id, request.scope, request.encodeRequest(request.scope.workspaceId, operations), taken)
      await this.db.outbox.bulkDelete(taken.map(({ entry }) => keyOf(entry)))
      await this.db.documents.bulkPut(
        rows.map((row) => ({ ...row, syncStatus: syncStatusOf(row, null, true) })),
      )
      return taken.map(({ documentId }) => documentId)
    })
  }

  get(id: string): Promise<PushRow | undefined> {
    return this.db.pushes.get(id)
  }

  /** In the order they were made. */
  async unsettled({ account, workspaceId }: Scope): Promise<{ id: string; failures: number }[]> {
    const pushes = this.db.pushes.where('[account+workspaceId]').equals([account, workspaceId])
    return (await pushes.sortBy('createdAt')).map(({ id, failures }) => ({ id, failures }))
  }

  /** Notes that an answer left the outcome open. @returns how many did in a row. */
  async countFailure(id: string): Promise<number> {
    return this.db.transaction('rw', this.db.pushes, async () => {
      const push = await this.db.pushes.get(id)
      if (!push) return 0
      const failures = push.failures + 1
      await this.db.pushes.update(id, { failures })
      return failures
    })
  }

  /** Two pushes for one, whose operations the server surely or probably has not applied. */
  split(id: string, halves: { id: string; body: string; count: number }[]): Promise<void> {
    return this.write(async () => {
      const push = await this.db.pushes.get(id)
      if (!push) return
      await this.db.pushes.delete(id)
      let from = 0
      for (const half of halves) {
        const operations = push.operations.slice(from, from + half.count)
        await this.put(half.id, push, half.body, operations, push.createdAt)
        from += half.count
      }
    })
  }

  /**
   * Writes what an answer means, decided by `decide` from what is here now, and forgets the push. If the feed was read
   * as far as where the push begins in it, the cursor moves behind the push. [BT16]
   * One transaction; settling again changes nothing.
   * @returns whether the cursor stands behind the push
   */
  settle(
    id: string,
    withTextOf: ReadonlySet<string>,
    feed: { before: string; after: string } | undefined,
    decide: (locals: ReadonlyMap<string, LocalDocument>) => Settlement[],
  ): Promise<boolean> {
    return this.write(async () => {
      const push = await this.db.pushes.get(id)
      if (!push) return false
      const locals = await this.localsOf(push, withTextOf)
      await this.db.pushes.delete(id)
      const settled = decide(locals).flatMap((settlement) => {
        const local = locals.get(settlement.id)
        return local ? [{ local, settlement }] : []
      })
      await this.apply(push, settled)
      return this.passOver(push, feed)
    })
  }

  private async passOver(
    { account, workspaceId }: Scope,
    feed: { before: string; after: string } | undefined,
  ) {
    const row = await this.db.feed.get([account, workspaceId])
    if (!feed || row?.cursor !== feed.before) return false
    await this.db.feed.put({ ...row, cursor: feed.after })
    return true
  }

  /** With a request for all of them at each step, as a way there and back for each would take seconds for thousands. */
  private async apply(push: PushRow, settled: { local: LocalDocument; settlement: Settlement }[]) {
    const excerpts = new Map<string, string>()
    for (const { local, settlement } of settled) {
      if (settlement.adopt) await this.adopt(local.row, settlement.adopt)
      if (settlement.merge) excerpts.set(settlement.id, await this.merge(local.row, settlement.merge))
    }
    const inFlight = await this.inFlight(push)
    const sent = new Map(push.operations.map((operation) => [operation.documentId, operation]))
    const decided = settled.map(({ local, settlement }) => {
      const excerpt = excerpts.get(settlement.id) ?? local.row.excerpt
      // What is adopted reads as what was sent, but is not that.
      const hasSent = settlement.accepted && !settlement.adopt
      const acknowledged = (hasSent && sent.get(settlement.id)?.acknowledges) || local.row.acknowledged
      const heard = hasAllHeard(settlement, local.row, sent.get(settlement.id)) ? undefined : local.row.heard
      const row = { ...local.row, excerpt, acknowledged, heard, ...settlement.row }
      const since = local.newer?.since ?? Date.now()
      const entry = entryOf(row, settlement.entry, settlement.state, since)
      const syncStatus = syncStatusOf(row, entry, inFlight.has(inFlightKey(row)))
      const shared = syncStatus === 'synced' ? undefined : row.shared
      return { entry, row: { ...row, syncStatus, shared } }
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

  /** @returns the excerpt of what the document then reads as */
  private async merge(row: DocumentRow, theirs: Uint8Array): Promise<string> {
    await appendUpdate(this.db, row, theirs, 'server')
    return excerptOf(textFromState(await readState(this.db, row)))
  }

  private async localsOf(
    push: PushRow,
    withTextOf: ReadonlySet<string>,
  ): Promise<Map<string, LocalDocument>> {
    const keys = push.operations.map(({ entry }) => keyOf(entry))
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

  /** `inFlightKey` of each document that is in a push. */
  private async inFlight({ account, workspaceId }: Scope): Promise<Set<unknown>> {
    const prefix = inFlightPrefix(account, workspaceId)
    return new Set(await this.db.pushes.where('documentKeys').startsWith(prefix).keys())
  }

  private async markFailed(
    { entry, row }: { entry: OutboxEntry; row: DocumentRow },
    problem: DocumentProblem,
  ) {
    const failed = await putEntry(this.db, { ...row, problem }, entry, 'failed', entry.since)
    await this.db.documents.put(failed)
  }

  private async put(
    id: string,
    { account, workspaceId }: Scope,
    body: string,
    operations: PushOperation[],
    createdAt = Date.now(),
  ) {
    await this.db.pushes.add({
      id,
      account,
      workspaceId,
      body,
      createdAt,
      failures: 0,
      operations,
      documentKeys: operations.map(({ entry }) => inFlightKey(entry)),
    })
  }

  private write<T>(work: () => Promise<T>): Promise<T> {
    const { documents, bodies, updates, outbox, pushes, feed } = this.db
    return this.db.transaction('rw', [documents, bodies, updates, outbox, pushes, feed], work)
  }
}

/** null: its body holds bytes that are none of Yjs, which must not keep the others from being sent (OB4). */
function encode(
  { entry, row }: { entry: OutboxEntry; row: DocumentRow },
  parts: BodyParts | undefined,
  { encodeOperation, withDeltas }: PushRequest,
): { operation: string; taken: PushOperation } | null {
  try {
    const needsBody = parts && entry.operation !== 'delete' && (entry.body || entry.restore)
    const mayBeDelta = withDeltas && entry.operation === 'update' && !entry.restore
    const body = needsBody ? bodyOf(parts, row, mayBeDelta) : null
    const operation = encodeOperation({ entry, row, body })
    const { acknowledges, isDelta = false } = body ?? {}
    const heard = body ? row.heard : undefined
    return { operation, taken: { documentId: entry.id, entry, acknowledges, isDelta, heard } }
  } catch (error) {
    console.error('A document cannot be encoded for a push.', error)
    return null
  }
}

function bodyOf(parts: BodyParts, { acknowledged, epoch }: DocumentRow, mayBeDelta: boolean): PendingBody {
  const state = stateOf(parts)
  const doc = openCrdt(state)
  const since = mayBeDelta && acknowledged?.epoch === epoch ? acknowledged.vector : undefined
  return {
    update: since ? encodeCrdt(doc, since) : state,
    isDelta: since !== undefined,
    text: textOf(doc).toString(),
    acknowledges: { epoch, vector: versionOf(doc) },
  }
}

/** Whether the server has all that came in live, as nothing more came since what was sent. */
function hasAllHeard({ accepted, adopt }: Settlement, row: DocumentRow, sent: PushOperation | undefined) {
  return accepted && !adopt && sent?.heard === row.heard
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).byteLength
}
