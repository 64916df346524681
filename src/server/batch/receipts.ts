/** What was answered to batches that carried an Idempotency-Key. [BT10] */
import { createHash } from 'node:crypto'
import type { BatchRequest, BatchResponse } from '@/contract/batch'
import { limits } from '@/contract/limits'
import type { Principal } from '../auth/Principal'
import { DomainError } from '../DomainError'
import { type Database, Prisma } from '../db/prisma'
import { feedCursorOf } from '../documents/feedCursor'

/** Where a receipt is kept: under the same key another principal, or another workspace, is another batch. */
export interface ReceiptPlace {
  workspaceId: string
  principal: Principal
  key: string
  payloadHash: Uint8Array
}

export function receiptPlace(batch: BatchRequest, principal: Principal, key: string): ReceiptPlace {
  return { workspaceId: batch.workspace_id, principal, key, payloadHash: hashOf(batch) }
}

/** The name of the lock that makes a second batch under the same key wait for the first. */
export function receiptLock({ workspaceId, principal, key }: ReceiptPlace): string {
  return JSON.stringify([workspaceId, principal.id, key])
}

/**
 * The answer given earlier under this key.
 * @throws DomainError `idempotency_key_reused` when it was given to another payload.
 */
export async function findReceipt(db: Database, place: ReceiptPlace): Promise<BatchResponse | undefined> {
  const rows = await db.$queryRaw<ReceiptRow[]>(Prisma.sql`
    SELECT payload_hash, response, feed_before, feed_after FROM batch_receipts
    WHERE workspace_id = ${place.workspaceId}::uuid AND principal = ${place.principal.id} AND key = ${place.key}
      AND created_at > now() - make_interval(hours => ${limits.receiptHours}::int)`)
  const [receipt] = rows
  if (!receipt) return undefined
  if (!Buffer.from(receipt.payload_hash).equals(place.payloadHash)) {
    throw new DomainError('idempotency_key_reused', 'This Idempotency-Key was used with another payload.')
  }
  const response: BatchResponse = JSON.parse(receipt.response)
  const { feed_before: before, feed_after: after } = receipt
  return before === null || after === null
    ? response
    : { ...response, feed: feedStep(place.workspaceId, before, after) }
}

interface ReceiptRow {
  payload_hash: Uint8Array
  response: string
  /** Positions; null where the batch wrote nothing. */
  feed_before: bigint | null
  feed_after: bigint | null
}

/** [BT16] From where to where in the feed there is this batch alone. */
export function feedStep(
  workspaceId: string,
  before: bigint,
  after: bigint,
): { before: string; after: string } {
  const cursorAt = (position: bigint) => feedCursorOf(workspaceId, { position, began: 0n })
  return { before: cursorAt(before), after: cursorAt(after) }
}

/**
 * Keeps an answer, in the place of one that has expired. Maintenance removes those that have expired.
 * @param feed the positions before and after what the batch wrote
 */
export async function keepReceipt(
  db: Database,
  { workspaceId, principal, key, payloadHash }: ReceiptPlace,
  response: BatchResponse,
  feed?: { before: bigint; after: bigint },
): Promise<void> {
  await db.$executeRaw(Prisma.sql`
    INSERT INTO batch_receipts (workspace_id, principal, key, payload_hash, response, feed_before, feed_after, created_at)
    VALUES (${workspaceId}::uuid, ${principal.id}, ${key}, ${payloadHash}, ${JSON.stringify(response)},
      ${feed?.before}::bigint, ${feed?.after}::bigint, now())
    ON CONFLICT (workspace_id, principal, key) DO UPDATE
    SET payload_hash = excluded.payload_hash, response = excluded.response, created_at = excluded.created_at,
        feed_before = excluded.feed_before, feed_after = excluded.feed_after`)
}

/** The same for the same batch, however its JSON was spaced and its keys were ordered. */
function hashOf({ operations, atomic }: BatchRequest): Uint8Array {
  const hash = createHash('sha256')
  let pending = String(atomic)
  const add = (value: unknown) => {
    // A long text as it is, behind its length: as JSON it would first be copied. Half a surrogate pair has letters
    // of its own as JSON only.
    if (typeof value === 'string' && value.length > LONG && value.isWellFormed()) {
      hash.update(`${pending},${value.length}:`).update(value)
      pending = ''
    } else pending += `,${JSON.stringify(value)}`
  }
  for (const operation of operations) {
    const { data = {}, ...rest } = { data: undefined, ...operation }
    for (const fields of [rest, data] as Record<string, unknown>[]) {
      const names = Object.keys(fields).sort()
      add(names)
      for (const name of names) add(fields[name])
    }
  }
  return hash.update(pending).digest()
}

/** UTF-16 code units above which a text is hashed where it lies. */
const LONG = 256
