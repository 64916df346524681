/**
 * One batch, from checked request to answer: read, decide, then in one transaction lock, see that
 * nothing has moved, and write. The same for both modes and for a batch of one.
 */
import { v7 as newDocumentId } from 'uuid'
import type { BatchRequest, BatchResponse, OperationResult } from '@/contract/batch'
import { limits } from '@/contract/limits'
import { auditInsert } from '../auth/audit'
import { mayWrite } from '../auth/membership'
import type { Principal } from '../auth/Principal'
import type { Deadline } from '../db/Deadline'
import { notifyChanges } from '../db/notify'
import { inWorkspace, type WorkspaceScope, type WorkspaceSession } from '../db/transaction'
import { lockVersions, takePositions, writeDocuments } from '../documents/DocumentService'
import { FairQueue } from '../documents/FairQueue'
import { TooHeavy } from '../documents/readDocuments'
import type { StoredDocument } from '../documents/StoredDocument'
import { auditOfBatch } from './auditOfBatch'
import { type BatchDecision, decideBatch, operationsById } from './decideBatch'
import type { DocumentDecision } from './decideDocument'
import { decideDocuments } from './decideDocuments'
import { createPlainly, newCases, readCases } from './readCases'
import { readOperation } from './readOperation'
import { findReceipt, type ReceiptPlace, receiptInsert, receiptLock, receiptPlace } from './receipts'

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

/** Bytes of documents and their new versions with which a batch is one of many; heavier ones are few at a time. */
const LIGHT_BYTES = 16 * 1024 * 1024

const globals = globalThis as typeof globalThis & { heavyBatches?: FairQueue }

/** Two of up to `limits.maxBatchBytes` each, however many are sent: the process's one, as modules may be loaded twice. */
function heavyBatches(): FairQueue {
  globals.heavyBatches ??= new FairQueue({ width: 2, waitingPerUser: 8 })
  return globals.heavyBatches
}

/**
 * Applies a batch.
 * @throws DomainError `workspace_forbidden`, `insufficient_role`, `idempotency_key_reused`, `payload_too_large`,
 *   `timeout`, `overloaded` (nothing applied), or `outcome_unknown` when the connection broke during COMMIT.
 */
export async function applyBatch(batch: BatchRequest, options: BatchOptions): Promise<BatchOutcome> {
  const startedAt = performance.now()
  const { principal, deadline } = options
  const outcome = await applyWithin(LIGHT_BYTES, batch, options).catch((error: unknown) => {
    if (!(error instanceof TooHeavy)) throw error
    const apply = () => applyWithin(limits.maxBatchBytes, batch, options)
    return heavyBatches().run(principal.userId, error.bytes, deadline, apply)
  })
  const processing_time_ms = Math.round(performance.now() - startedAt)
  return { ...outcome, response: { ...outcome.response, processing_time_ms } }
}

/** @throws TooHeavy when that takes more than `allowance` bytes; nothing was applied then. */
async function applyWithin(
  allowance: number,
  batch: BatchRequest,
  { principal, deadline, idempotencyKey }: BatchOptions,
): Promise<BatchOutcome> {
  const place = idempotencyKey ? receiptPlace(batch, principal, idempotencyKey) : undefined
  const scope: WorkspaceScope = { workspaceId: batch.workspace_id, userId: principal.userId, deadline }
  const operations = batch.operations.map((operation) => ({
    clientId: operation.client_id,
    read: readOperation(operation, newDocumentId),
  }))
  const reads = operations.map(({ read }) => read)
  const byId = operationsById(reads)
  const ids = [...byId.keys()]

  const stored = new Map<string, StoredDocument>()
  const decided = new Map<string, DocumentDecision>()
  const readStored = (wanted: readonly string[]) =>
    inWorkspace({ ...scope, isRead: true }, async ({ tx, role }) => {
      mayWrite(principal, role)
      // A batch under the same key that is under way right now is found when this one is committed.
      const earlier = place && (await findReceipt(tx, place))
      return earlier ? { earlier } : readCases(tx, batch.workspace_id, wanted, byId, allowance)
    })
  /** What has moved on between reading and locking; at first all, but for what is new unless writing it says no. */
  let moved: readonly string[] | undefined = createPlainly(reads) ? undefined : ids
  for (;;) {
    const found = moved ? await readStored(moved) : newCases(byId)
    if ('earlier' in found) return { response: found.earlier, replayed: true, rolledBack: false }
    const decisions = await decideDocuments(principal.userId, deadline, [...found.values()], allowance)
    for (const [index, [id, document]] of [...found].entries()) {
      if (document.stored) stored.set(id, document.stored)
      else stored.delete(id)
      const decision = decisions[index]
      if (decision) decided.set(id, decision)
    }
    const decision = decideBatch(operations, batch.atomic, decided.values())
    const attempt = await inWorkspace({ ...scope, lockName: place && receiptLock(place) }, (session) =>
      commit(session, batch, principal, place, stored, decision),
    ).catch((error: unknown) => {
      if (error instanceof LostRace) return { moved: ids.filter((id) => !stored.has(id)) }
      throw error
    })
    if ('moved' in attempt) {
      moved = attempt.moved
      continue
    }
    if (attempt.newest !== undefined) notifyChanges(batch.workspace_id, attempt.newest)
    return attempt
  }
}

/** Thrown to roll back when someone else made a document that was missing when it was read. */
class LostRace extends Error {}

/**
 * @returns the documents that have moved on since they were read, if any: nothing was done then. Else the outcome,
 *   and how far the feed goes with what was written.
 */
async function commit(
  { tx, role, refresh }: WorkspaceSession,
  batch: BatchRequest,
  principal: Principal,
  place: ReceiptPlace | undefined,
  stored: ReadonlyMap<string, StoredDocument>,
  decision: BatchDecision,
): Promise<(BatchOutcome & { newest?: bigint | undefined }) | { moved: string[] }> {
  mayWrite(principal, role)
  const earlier = place && (await findReceipt(tx, place))
  if (earlier) return { response: earlier, replayed: true, rolledBack: false }

  await refresh()
  const versions = await lockVersions(tx, batch.workspace_id, [...stored.keys()])
  const moved = [...stored.values()].filter(({ id, version }) => versions.get(id) !== version)
  if (moved.length > 0) return { moved: moved.map(({ id }) => id) }

  const { results, writes } = decision
  const response = summarize(results)
  const rolledBack = batch.atomic && response.successful < response.total
  const receipt = place && !rolledBack ? receiptInsert(place, response) : undefined
  if (writes.length === 0) {
    if (receipt) await tx.$executeRaw(receipt)
    return { response, replayed: false, rolledBack }
  }

  await refresh()
  const audit = auditInsert(batch.workspace_id, principal, auditOfBatch(batch.operations, results, stored))
  const alongside = receipt ? [audit, receipt] : [audit]
  const firstPosition = await takePositions(tx, batch.workspace_id, writes.length, alongside)
  // The last thing that may have waited: whoever lost the role meanwhile has lost it. [RQ4]
  mayWrite(principal, await refresh())
  const author = { workspaceId: batch.workspace_id, authorId: principal.userId, firstPosition }
  if (!(await writeDocuments(tx, author, writes))) throw new LostRace()
  return { response, replayed: false, rolledBack, newest: firstPosition + BigInt(writes.length) - 1n }
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
