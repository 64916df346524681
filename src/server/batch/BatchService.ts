/**
 * One batch, from checked request to answer: read, decide, then in one transaction lock, see that
 * nothing has moved, and write. The same for both modes and for a batch of one.
 */
import { v7 as newDocumentId } from 'uuid'
import type { BatchRequest, BatchResponse, OperationResult } from '@/contract/batch'
import { limits } from '@/contract/limits'
import type { QuotaExcess } from '@/contract/quota'
import { recordAudit } from '../audit/recordAudit'
import type { Principal } from '../auth/Principal'
import { mayWrite } from '../auth/permissions'
import type { Deadline } from '../db/Deadline'
import { notifyChanges } from '../db/notify'
import { accountQuota, quotaStates } from '../db/storedUsage'
import { inWorkspace, type WorkspaceSession } from '../db/transaction'
import { lockVersions, takePositions, writeDocuments } from '../documents/DocumentService'
import { TooHeavy } from '../documents/readDocuments'
import type { DocumentWrite } from '../documents/StoredDocument'
import { oncePerProcess } from '../oncePerProcess'
import { acquireBatchBytes } from './acquireBatchBytes'
import { auditOfBatch } from './auditOfBatch'
import { DocumentQueue } from './DocumentQueue'
import { decideBatch, operationsById } from './decideBatch'
import type { DocumentCase, DocumentDecision, PlacedOperation } from './decideDocument'
import { decideDocuments, needsGuard } from './decideDocuments'
import { judgeQuotas, type QuotaJudgement, quotaText } from './judgeQuotas'
import { createPlainly, newCases, readCases } from './readCases'
import { type ReadOperation, readOperation } from './readOperation'
import { feedStep, findReceipt, keepReceipt, type ReceiptPlace, receiptLock, receiptPlace } from './receipts'
import { usageUnderLock } from './usageUnderLock'

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
  /** Whether history keeps the versions that it makes whatever their age. [BT15] */
  marksVersions?: boolean
}

const documentQueue = oncePerProcess('document queue', () => new DocumentQueue())

/** A batch, its operations read and sorted by the documents that they are about. What finds no room becomes refused. */
interface Plan extends BatchOptions {
  batch: BatchRequest
  place: ReceiptPlace | undefined
  operations: { clientId: string; read: ReadOperation }[]
  byId: Map<string, PlacedOperation[]>
  /** All documents are taken to be new, and were not looked up. */
  assumesNew: boolean
}

/** What was decided on a document, and on which version of it; none: on its absence. */
interface Considered {
  version?: number | undefined
  decision: DocumentDecision
}

/**
 * Applies a batch.
 * @throws DomainError `workspace_forbidden`, `insufficient_role`, `idempotency_key_reused`, `payload_too_large`,
 *   `timeout`, `overloaded` (nothing applied), or `outcome_unknown` when the connection broke during COMMIT.
 */
export async function applyBatch(batch: BatchRequest, options: BatchOptions): Promise<BatchOutcome> {
  const startedAt = performance.now()
  const plan = planOf(batch, options)
  const documents = [...plan.byId.keys()].map((id) => `${batch.workspace_id} ${id}`)
  const { userId } = options.principal
  const outcome = await documentQueue().run(userId, documents, options.deadline, () => applyInTurn(plan))
  const processing_time_ms = Math.round(performance.now() - startedAt)
  return { ...outcome, response: { ...outcome.response, processing_time_ms } }
}

function planOf(batch: BatchRequest, options: BatchOptions): Plan {
  const { principal, idempotencyKey } = options
  const operations = batch.operations.map((operation) => ({
    clientId: operation.client_id,
    read: readOperation(operation, newDocumentId),
  }))
  return {
    ...options,
    batch,
    place: idempotencyKey ? receiptPlace(batch, principal, idempotencyKey) : undefined,
    operations,
    byId: operationsById(operations.map(({ read }) => read)),
    assumesNew: createPlainly(operations.map(({ read }) => read)),
  }
}

/** What a batch is about is known when it is looked up, and what it makes when it is decided: it holds more then. */
async function applyInTurn(plan: Plan): Promise<BatchOutcome> {
  const { principal, deadline, operations } = plan
  const first = operations.reduce((sum, { read }) => sum + bytesBrought(read), FIRST_BYTES)
  let bytes = first
  for (;;) {
    const lease = await acquireBatchBytes(principal.userId, bytes, deadline)
    try {
      return await applyWithin(lease.bytes, plan)
    } catch (error) {
      if (!(error instanceof TooHeavy)) throw error
      // What they are found to weigh, and what is brought to them on top, so that they are read only once more.
      bytes = Math.min(Math.max(first + error.bytes, 2 * lease.bytes), limits.maxBatchBytes)
    } finally {
      lease.release()
    }
  }
}

/** Bytes of documents that are looked up before more are acquired. */
const FIRST_BYTES = 1024 * 1024

/** A body as it was sent, and as the document has it then. */
function bytesBrought(read: ReadOperation): number {
  if (read.kind !== 'create' && read.kind !== 'update') return 0
  return 2 * ((read.content?.length ?? 0) + (read.update?.length ?? 0))
}

/** @throws TooHeavy when that takes more than `allowance` bytes; nothing was applied then. */
async function applyWithin(allowance: number, plan: Plan): Promise<BatchOutcome> {
  const { batch, place, byId, assumesNew } = plan
  const considered = new Map<string, Considered>()
  let found = assumesNew ? newCases(byId) : await readStored(plan, [...byId.keys()], allowance)
  for (;;) {
    if ('earlier' in found) return { response: found.earlier, replayed: true, rolledBack: false }
    await consider(plan, found, considered, allowance)
    const scope = { ...scopeOf(plan), lockName: place && receiptLock(place), withUsage: true }
    const attempt = await inWorkspace(scope, (session) => commit(session, plan, considered, allowance)).catch(
      (error: unknown) => {
        if (error instanceof LostRace) return undefined
        throw error
      },
    )
    if (!attempt) {
      plan.assumesNew = false
      const missing = [...considered].filter(([, { version }]) => version === undefined)
      found = await readStored(
        plan,
        missing.map(([id]) => id),
        allowance,
      )
    } else if ('moved' in attempt) {
      found = attempt.moved
    } else {
      if (attempt.newest !== undefined) notifyChanges(batch.workspace_id, attempt.newest)
      return attempt
    }
  }
}

function scopeOf({ batch, principal, deadline }: Plan) {
  return { workspaceId: batch.workspace_id, userId: principal.userId, deadline }
}

/** These documents as they are, or what was answered to the same batch before, however long they have become. [BT10] */
function readStored(
  plan: Plan,
  ids: readonly string[],
  allowance: number,
): Promise<Map<string, DocumentCase> | { earlier: BatchResponse }> {
  const { batch, principal, place, byId } = plan
  return inWorkspace({ ...scopeOf(plan), isRead: true }, async ({ tx, role }) => {
    mayWrite(principal, role, batch.workspace_id)
    // A batch under the same key that is under way right now is found when this one is committed.
    const earlier = place && (await findReceipt(tx, place))
    return earlier ? { earlier } : readCases(tx, batch.workspace_id, ids, byId, allowance)
  })
}

/** Decides, and remembers that instead of what it was decided on. */
async function consider(
  { principal, deadline }: Plan,
  cases: ReadonlyMap<string, DocumentCase>,
  considered: Map<string, Considered>,
  allowance: number,
): Promise<void> {
  const decisions = await decideDocuments(principal.userId, deadline, [...cases.values()], allowance)
  for (const [index, [id, { stored }]] of [...cases].entries()) {
    const decision = decisions[index]
    if (decision) considered.set(id, { version: stored?.version, decision })
  }
}

/** Thrown to roll back when someone else made a document that was missing when it was read, or has taken the room. */
class LostRace extends Error {}

type Attempt = (BatchOutcome & { newest?: bigint | undefined }) | { moved: Map<string, DocumentCase> }

/**
 * Documents that have moved on since they were read are read and decided again here, under their locks, unless that
 * takes a thread.
 * @returns the outcome, and how far the feed goes with what was written; or what takes a thread: nothing was done then.
 */
async function commit(
  session: WorkspaceSession,
  plan: Plan,
  considered: Map<string, Considered>,
  allowance: number,
): Promise<Attempt> {
  const { tx, role, refresh } = session
  const { batch, principal, place, operations } = plan
  mayWrite(principal, role, batch.workspace_id)
  const earlier = place && (await findReceipt(tx, place))
  if (earlier) return { response: earlier, replayed: true, rolledBack: false }

  await refresh()
  const judged = await decideUnderLocks(session, plan, considered, allowance)
  if ('moved' in judged) return judged
  const { results, writes } = decideBatch(operations, batch.atomic, decisionsOf(considered))
  const response = summarize(results)
  const rolledBack = batch.atomic && response.successful < response.total
  if (writes.length === 0) {
    if (place && !rolledBack) await keepReceipt(tx, place, response)
    return { response, replayed: false, rolledBack }
  }

  await refresh()
  const { growth, ceiling } = judged
  const taking = { count: writes.length, growth, ceiling }
  const firstPosition = await takePositions(tx, batch.workspace_id, taking)
  if (firstPosition === undefined) throw new LostRace()
  // The last thing that may have waited: a role that was lost meanwhile is lost. [RQ4]
  mayWrite(principal, await refresh(), batch.workspace_id)
  const author = { workspaceId: batch.workspace_id, authorId: principal.userId, firstPosition }
  const [before, newest] = [firstPosition - 1n, firstPosition + BigInt(writes.length) - 1n]
  const audit = auditOfBatch(batch.operations, results, considered)
  // None waits for another, so that together they take one round trip.
  const [isWritten] = await Promise.all([
    writeDocuments(tx, author, plan.marksVersions ? writes.map(keepNewest) : writes),
    recordAudit(tx, batch.workspace_id, principal, audit),
    place && keepReceipt(tx, place, response, { before, after: newest }),
  ])
  if (!isWritten) throw new LostRace()
  const feed = feedStep(batch.workspace_id, before, newest)
  return { response: { ...response, feed }, replayed: false, rolledBack, newest }
}

function keepNewest(write: DocumentWrite): DocumentWrite {
  return { ...write, keepsNewest: true }
}

/**
 * Locks the documents, and decides again on those that have moved, and on those of which not all finds room.
 * @returns what the batch adds to what is stored; or what takes a thread.
 */
async function decideUnderLocks(
  session: WorkspaceSession,
  plan: Plan,
  considered: Map<string, Considered>,
  allowance: number,
): Promise<QuotaJudgement | { moved: Map<string, DocumentCase> }> {
  const { tx } = session
  const workspaceId = plan.batch.workspace_id
  let ids = await lockAndCompare(tx, workspaceId, considered)
  const usage = await usageUnderLock(session, workspaceId, accountQuota())
  for (;;) {
    if (ids.length > 0) {
      const cases = await readCases(tx, workspaceId, ids, plan.byId, allowance)
      if ([...cases.values()].some(needsGuard)) return { moved: cases }
      await consider(plan, cases, considered, allowance)
    }
    const judged = judgeQuotas(plan.operations, decisionsOf(considered), usage ? quotaStates(usage) : [])
    if (judged.refused.size === 0) return judged
    // One that exists is a conflict, and needs no room.
    if (plan.assumesNew) throw new LostRace()
    ids = refuseOperations(plan, considered, judged.refused)
  }
}

/** [BT18] @returns the documents of which other operations are to be decided again. */
function refuseOperations(
  plan: Plan,
  considered: Map<string, Considered>,
  excessByIndex: ReadonlyMap<number, QuotaExcess>,
): string[] {
  const ids = new Set<string>()
  for (const [index, quota] of excessByIndex) {
    const operation = plan.operations[index]
    const id = operation?.read.id
    if (!operation || id === undefined) continue
    operation.read = { kind: 'refused', id, code: 'quota_exceeded', error: quotaText(quota), quota }
    ids.add(id)
  }
  plan.byId = operationsById(plan.operations.map(({ read }) => read))
  for (const id of ids) if (!plan.byId.has(id)) considered.delete(id)
  return [...ids].filter((id) => considered.has(id))
}

function decisionsOf(considered: ReadonlyMap<string, Considered>): DocumentDecision[] {
  return [...considered.values()].map(({ decision }) => decision)
}

/** Locks the documents that were found. @returns those that are no longer what was decided on. */
async function lockAndCompare(
  tx: WorkspaceSession['tx'],
  workspaceId: string,
  considered: ReadonlyMap<string, Considered>,
): Promise<string[]> {
  const found = [...considered].filter(([, { version }]) => version !== undefined)
  const versions = await lockVersions(
    tx,
    workspaceId,
    found.map(([id]) => id),
  )
  return found.flatMap(([id, { version }]) => (versions.get(id) === version ? [] : [id]))
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
