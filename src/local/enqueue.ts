import { type CoalescedEntry, coalesceChange, type LocalChange } from './coalesceEntry'
import {
  type Database,
  type DocumentKey,
  type DocumentRow,
  inFlightKey,
  keyOf,
  type OutboxEntry,
} from './database'
import { syncStatusOf } from './syncStatusOf'

/**
 * Notes in the outbox that a document changed, and returns its row as it then is.
 * In the caller's transaction, which also writes the change itself (OB1).
 */
export async function enqueue(db: Database, row: DocumentRow, change: LocalChange): Promise<DocumentRow> {
  const [entry = null, inFlight] = await Promise.all([db.outbox.get(keyOf(row)), isInFlight(db, row)])
  const coalesced = coalesceChange(entry && asKnown(entry), change, row.version > 0 || inFlight)
  const state = entry?.state === 'conflict' ? 'conflict' : 'ready'
  const next = entryOf(row, coalesced, state, entry?.since ?? Date.now())
  if (next) await db.outbox.put(next)
  else if (entry) await db.outbox.delete(keyOf(row))
  return {
    ...row,
    syncStatus: syncStatusOf(row, next, inFlight),
    // A change is a new try at what failed; a conflict stays one until it is resolved.
    problem: next?.state === 'conflict' ? row.problem : undefined,
  }
}

/** A row with what is known to be waiting for it written beside it. In the caller's transaction. */
export async function putEntry(
  db: Database,
  row: DocumentRow,
  coalesced: CoalescedEntry | null,
  state: OutboxEntry['state'],
  since = Date.now(),
): Promise<DocumentRow> {
  const entry = entryOf(row, coalesced, state, since)
  if (entry) await db.outbox.put(entry)
  else await db.outbox.delete(keyOf(row))
  return { ...row, syncStatus: syncStatusOf(row, entry, await isInFlight(db, row)) }
}

/** What waits for a row; null: nothing does. */
export function entryOf(
  row: DocumentRow,
  coalesced: CoalescedEntry | null,
  state: OutboxEntry['state'],
  since: number,
): OutboxEntry | null {
  const { account, workspaceId, id } = row
  return (
    coalesced && { account, workspaceId, id, ...coalesced, state, since, bytes: wireBytes(row, coalesced) }
  )
}

export async function isInFlight(db: Database, key: DocumentKey): Promise<boolean> {
  return (await db.pushes.where('documentKeys').equals(inFlightKey(key)).count()) > 0
}

/** A create that is in conflict has told us that the server has a document of that id: deleting ours is not nothing. */
function asKnown(entry: OutboxEntry): OutboxEntry {
  return entry.state === 'conflict' && entry.operation === 'create'
    ? { ...entry, operation: 'update' }
    : entry
}

/** Ids, names and quotes of an operation. */
const ENVELOPE_BYTES = 300

/** About how long the operation will be: base64 makes four bytes of three, a title three of a character. */
function wireBytes(row: DocumentRow, coalesced: CoalescedEntry): number {
  if (coalesced.operation === 'delete') return ENVELOPE_BYTES
  const body = coalesced.body || coalesced.restore ? Math.ceil((row.bytes * 4) / 3) : 0
  return ENVELOPE_BYTES + body + row.title.length * 3
}
