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
import { lockVersions, readAsMember, takePositions, writeDocuments } from '../documents/DocumentService'
import type { StoredDocument } from '../documents/StoredDocument'
import { mergeGuarded } from '../documents/yjsGuard'
import { type BatchDecision, type BatchInput, decideBatch } from './decideBatch'
import { readOperation } from './readOperation'
import { findReceipt, type ReceiptPlace, receiptLock, receiptPlace, saveReceipt } from './receipts'

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

  const stored = new Map<string, StoredDocument>()
  const merges = new Map<number, MergeOutcome>()
  /** What is to be read, at first all of it; then what has moved on between reading and locking. */
  let moved: readonly string[] = ids
  for (;;) {
    const read = await readAsMember(prisma(), batch.workspace_id, options.principal.userId, moved)
    mayWrite(read.role)
    for (const id of moved) stored.delete(id)
    for (const document of read.documents.values()) stored.set(document.id, document)
    for (const [index, operation] of operations.entries()) {
      if (operation.read.kind !== 'refused' && moved.includes(operation.read.id)) merges.delete(index)
    }
    const input = { operations, atomic: batch.atomic, stored, merges }
    const decision = await decideWithMerges(input, options.deadline)
    const attempt = await inTransaction(
      options.deadline,
      (tx, renewLimits) => commit(tx, renewLimits, batch, options.principal, place, stored, decision),
      place && receiptLock(place),
    ).catch((error: unknown) => {
      if (error instanceof LostRace) return { moved: ids.filter((id) => !stored.has(id)) }
      throw error
    })
    if ('moved' in attempt) {
      moved = attempt.moved
      continue
    }
    const response = { ...attempt.response, processing_time_ms: Math.round(performance.now() - startedAt) }
    return { ...attempt, response }
  }
}

/** Decides, has the merges done that the decision asks for, and decides again until it asks for no more. */
async function decideWithMerges(
  input: BatchInput & { merges: Map<number, MergeOutcome> },
  deadline: Deadline,
): Promise<BatchDecision> {
  for (;;) {
    const decision = decideBatch(input)
    if (decision.wantedMerges.length === 0) return decision
    for (const wanted of decision.wantedMerges) {
      deadline.remainingMs()
      input.merges.set(wanted.index, await mergeGuarded(wanted.input))
    }
  }
}

/** Thrown to roll back when someone else made a document that was missing when it was read. */
class LostRace extends Error {}

/** @returns the documents that have moved on since they were read, if any: nothing was done then. */
async function commit(
  tx: Transaction,
  renewLimits: () => Promise<void>,
  batch: BatchRequest,
  principal: Principal,
  place: ReceiptPlace | undefined,
  stored: ReadonlyMap<string, StoredDocument>,
  decision: BatchDecision,
): Promise<BatchOutcome | { moved: string[] }> {
  mayWrite(await roleIn(tx, batch.workspace_id, principal.userId))
  const earlier = place && (await findReceipt(tx, place))
  if (earlier) return { response: earlier, replayed: true, rolledBack: false }

  await renewLimits()
  const versions = await lockVersions(tx, batch.workspace_id, [...stored.keys()])
  const moved = [...stored.values()].filter(({ id, version }) => versions.get(id) !== version)
  if (moved.length > 0) return { moved: moved.map(({ id }) => id) }

  const { results, writes } = decision
  if (writes.length > 0) {
    await renewLimits()
    const firstPosition = await takePositions(tx, batch.workspace_id, writes.length)
    const author = { workspaceId: batch.workspace_id, authorId: principal.userId, firstPosition }
    if (!(await writeDocuments(tx, author, writes))) throw new LostRace()
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
