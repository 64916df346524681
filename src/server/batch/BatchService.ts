/**
 * One batch, from checked request to answer: read, decide, then in one transaction lock, see that
 * nothing has moved, and write. The same for both modes and for a batch of one.
 */
import { v7 as newDocumentId } from 'uuid'
import type { BatchRequest, BatchResponse, OperationResult } from '@/contract/batch'
import type { MergeOutcome } from '@/crdt/mergeDocument'
import { mayWrite, roleIn } from '../auth/membership'
import type { Principal } from '../auth/Principal'
import type { Deadline } from '../db/Deadline'
import { prisma } from '../db/prisma'
import { inTransaction, type Transaction } from '../db/transaction'
import { lockVersions, readDocuments, takePositions, writeDocuments } from '../documents/DocumentService'
import type { StoredDocument } from '../documents/StoredDocument'
import { mergeGuarded } from '../documents/yjsGuard'
import { type BatchDecision, type BatchInput, decideBatch } from './decideBatch'
import { readOperation } from './readOperation'
import { findReceipt, lockReceipt, type ReceiptPlace, receiptPlace, saveReceipt } from './receipts'

export interface BatchOutcome {
  response: BatchResponse
  /** The answer was given before, under the same Idempotency-Key. */
  replayed: boolean
  /** An atomic batch of which nothing was applied. */
  rolledBack: boolean
}

export interface BatchOptions {
  principal: Principal
  deadline: Deadline
  idempotencyKey?: string | undefined
}

/**
 * Applies a batch.
 * @throws DomainError `workspace_forbidden`, `insufficient_role`, `idempotency_key_reused`, `timeout`,
 *   `overloaded` (nothing applied), or `outcome_unknown` when the connection broke during COMMIT.
 */
export async function applyBatch(batch: BatchRequest, options: BatchOptions): Promise<BatchOutcome> {
  const startedAt = performance.now()
  const place = options.idempotencyKey
    ? receiptPlace(batch, options.principal, options.idempotencyKey)
    : undefined
  const operations = batch.operations.map((operation) => ({
    clientId: operation.client_id,
    read: readOperation(operation, newDocumentId),
  }))
  const ids = [...new Set(operations.flatMap(({ read }) => (read.kind === 'refused' ? [] : [read.id])))]

  mayWrite(await roleIn(prisma(), batch.workspace_id, options.principal.userId))
  for (;;) {
    options.deadline.remainingMs()
    const stored = await readDocuments(prisma(), batch.workspace_id, ids)
    const decision = await decideWithMerges({ operations, atomic: batch.atomic, stored })
    const outcome = await inTransaction(options.deadline, (tx) =>
      commit(tx, batch, options.principal, place, stored, ids, decision),
    ).catch((error: unknown) => {
      if (error instanceof LostRace) return undefined
      throw error
    })
    if (!outcome) continue
    const response = { ...outcome.response, processing_time_ms: Math.round(performance.now() - startedAt) }
    return { ...outcome, response }
  }
}

/** Decides, has the merges done that the decision asks for, and decides again until it asks for no more. */
async function decideWithMerges(input: Omit<BatchInput, 'merges'>): Promise<BatchDecision> {
  const merges = new Map<number, MergeOutcome>()
  for (;;) {
    const decision = decideBatch({ ...input, merges })
    if (decision.wantedMerges.length === 0) return decision
    await Promise.all(
      decision.wantedMerges.map(async ({ index, input }) => merges.set(index, await mergeGuarded(input))),
    )
  }
}

/** Thrown to roll back when a document was made by someone else after ours was locked as missing. */
class LostRace extends Error {}

/** @returns nothing when a document has moved on since it was read: read and decide again. */
async function commit(
  tx: Transaction,
  batch: BatchRequest,
  principal: Principal,
  place: ReceiptPlace | undefined,
  stored: ReadonlyMap<string, StoredDocument>,
  ids: readonly string[],
  decision: BatchDecision,
): Promise<BatchOutcome | undefined> {
  if (place) await lockReceipt(tx, place)
  mayWrite(await roleIn(tx, batch.workspace_id, principal.userId))
  const earlier = place && (await findReceipt(tx, place))
  if (earlier) return { response: earlier, replayed: true, rolledBack: false }

  const versions = await lockVersions(tx, batch.workspace_id, ids)
  if (ids.some((id) => versions.get(id) !== stored.get(id)?.version)) return undefined

  const { results, writes } = decision
  if (writes.length > 0) {
    const firstPosition = await takePositions(tx, batch.workspace_id, writes.length)
    const written = await writeDocuments(tx, batch.workspace_id, principal.userId, firstPosition, writes)
    if (written < writes.length) throw new LostRace()
  }
  const response = summarize(results)
  const rolledBack = batch.atomic && response.successful < response.total
  if (place && !rolledBack) await saveReceipt(tx, place, response)
  return { response, replayed: false, rolledBack }
}

/** [BT8] Conflicts and errors are failures, what was skipped is neither. */
function summarize(results: OperationResult[]): BatchResponse {
  const count = (...statuses: string[]) => results.filter((result) => statuses.includes(result.status)).length
  return {
    total: results.length,
    successful: count('success'),
    failed: count('conflict', 'error'),
    results,
    processing_time_ms: 0,
  }
}
