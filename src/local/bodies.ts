import { encodeCrdt, openCrdt } from '@/crdt/documentText'
import { type Database, type DocumentKey, inFlightKey, keyOf } from './database'

/** Updates that may pile up on a body before they are squashed into it. */
const MAX_UPDATES = 32

/** A body as it lies in the database. */
export interface BodyParts {
  state: Uint8Array | undefined
  updates: Uint8Array[]
}

/** The whole document as one Yjs update. Runs in the caller's transaction, if there is one. */
export async function readState(db: Database, key: DocumentKey): Promise<Uint8Array> {
  const [parts] = await readBodies(db, [key])
  return stateOf(parts ?? { state: undefined, updates: [] })
}

/** In the order of the keys, with two requests for all of them. Runs in the caller's transaction, if there is one. */
export async function readBodies(db: Database, keys: DocumentKey[]): Promise<BodyParts[]> {
  const [bodies, updates] = await Promise.all([
    db.bodies.bulkGet(keys.map(keyOf)),
    db.updates.where('[account+workspaceId+id]').anyOf(keys.map(keyOf)).toArray(),
  ])
  const updatesByKey = new Map<string, Uint8Array[]>()
  for (const row of updates) {
    const before = updatesByKey.get(inFlightKey(row))
    if (before) before.push(row.update)
    else updatesByKey.set(inFlightKey(row), [row.update])
  }
  return keys.map((key, n) => ({
    state: bodies[n]?.state,
    updates: updatesByKey.get(inFlightKey(key)) ?? [],
  }))
}

/** The whole document as one Yjs update. @throws on bytes that are none of Yjs. */
export function stateOf({ state, updates }: BodyParts): Uint8Array {
  return state && updates.length === 0 ? state : encodeCrdt(openCrdt(...(state ? [state] : []), ...updates))
}

/**
 * The document's row, and what came after `seenSeq`, the body included if newer edits were squashed into it meanwhile, and
 * how far that goes; without a row, also which database says so. Nothing once the body has been replaced: two bodies must not run together in one open document.
 */
export async function readSince(
  db: Database,
  key: DocumentKey,
  seenSeq: number,
  writer: string,
  epoch: number,
) {
  return db.transaction('r', db.documents, db.bodies, db.updates, db.meta, async () => {
    const row = await db.documents.get(keyOf(key))
    const generation = row ? undefined : (await db.marks.get('generation'))?.id
    if (row?.epoch !== epoch) return { row, generation, updates: [], seq: seenSeq }
    const body = await db.bodies.get(keyOf(key))
    const rows = await db.updates.where('[account+workspaceId+id]').equals(keyOf(key)).toArray()
    const newer = rows.filter((row) => (row.seq ?? 0) > seenSeq)
    const updates = newer.filter((row) => row.writer !== writer).map((row) => row.update)
    if (body && body.throughSeq > seenSeq) updates.unshift(body.state)
    const seq = Math.max(seenSeq, body?.throughSeq ?? 0, ...newer.map((row) => row.seq ?? 0))
    return { row, generation, updates, seq }
  })
}

/** Adds to a document's log, and shortens it when it has grown long. In the caller's transaction. */
export async function appendUpdate(
  db: Database,
  key: DocumentKey,
  update: Uint8Array,
  writer: string,
): Promise<void> {
  const { account, workspaceId, id } = key
  const [count] = await Promise.all([
    db.updates.where('[account+workspaceId+id]').equals(keyOf(key)).count(),
    db.updates.add({ account, workspaceId, id, update, writer }),
  ])
  if (count >= MAX_UPDATES) await squash(db, key)
}

/** The body anew, whatever was there: an open editor must start over (`epoch`). In the caller's transaction. */
export async function replaceBody(db: Database, key: DocumentKey, state: Uint8Array): Promise<void> {
  const { account, workspaceId, id } = key
  const seqs = await updateSeqs(db, key)
  await db.updates.bulkDelete(seqs)
  const before = await db.bodies.get(keyOf(key))
  const throughSeq = Math.max(before?.throughSeq ?? 0, ...seqs)
  await db.bodies.put({ account, workspaceId, id, state, throughSeq })
}

export async function removeBody(db: Database, key: DocumentKey): Promise<void> {
  await db.updates.bulkDelete(await updateSeqs(db, key))
  await db.bodies.delete(keyOf(key))
}

async function squash(db: Database, key: DocumentKey): Promise<void> {
  await replaceBody(db, key, await readState(db, key))
}

function updateSeqs(db: Database, key: DocumentKey): Promise<number[]> {
  return db.updates.where('[account+workspaceId+id]').equals(keyOf(key)).primaryKeys()
}
