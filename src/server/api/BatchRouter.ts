/** Batches: checks the envelope, lets BatchService apply it, and answers in HTTP's words. */
import { type BatchRequest, batchRequestSchema, idempotencyKeySchema } from '@/contract/batch'
import { limits } from '@/contract/limits'
import type { Fault } from '@/contract/problem'
import { applyBatch, type BatchOutcome } from '../batch/BatchService'
import { DomainError } from '../DomainError'
import { json } from './json'
import { observeBatch } from './observeBatch'
import { invalidRequest, parseInput } from './parseInput'
import { answer, type RequestContext } from './RequestContext'
import { readJsonBody } from './readJsonBody'

/** `POST /api/v1/documents/batch`: 200, or 409 with the same envelope when an atomic batch was rolled back. */
export function postBatch(request: Request): Promise<Response> {
  return answer(request, async (context) => {
    const idempotencyKey = request.headers.get('idempotency-key') ?? undefined
    const { response, rolledBack } = await runBatch(
      parseBatch(await readJsonBody(request, context.deadline)),
      idempotencyKey,
      context,
    )
    return json(response, { status: rolledBack ? 409 : 200 })
  })
}

/** What both transports call. Each operation is paid for, the first with the request. [RQ7] */
export async function runBatch(
  batch: BatchRequest,
  idempotencyKey: string | undefined,
  context: RequestContext,
  marksVersions = false,
): Promise<BatchOutcome> {
  const { principal, deadline, budget } = context
  const { idempotency_key } = parseInput(idempotencyKeySchema, { idempotency_key: idempotencyKey })
  const apply = async () => {
    await budget.spend(principal, batch.operations.length - 1)
    return applyBatch(batch, { principal, deadline, idempotencyKey: idempotency_key, marksVersions })
  }
  const outcome = await observeBatch(batch, apply)
  context.replayed = outcome.replayed
  return outcome
}

/**
 * Checks the envelope. [RQ2] [RQ3]
 * @throws DomainError `too_many_operations` or `invalid_request`
 */
export function parseBatch(value: unknown): BatchRequest {
  refuseTooMany(value)
  const batch = parseInput(batchRequestSchema, value)
  const repeated = repeatedClientIds(batch)
  if (repeated.length > 0) throw invalidRequest(repeated)
  return batch
}

/** Before anything else: what is too many is not looked at one by one. */
function refuseTooMany(value: unknown): void {
  if (typeof value !== 'object' || value === null || !('operations' in value)) return
  const { operations } = value
  if (!Array.isArray(operations) || (operations.length >= 1 && operations.length <= limits.maxOperations))
    return
  throw new DomainError('too_many_operations', `A batch has 1 to ${limits.maxOperations} operations.`, {
    max_operations: limits.maxOperations,
  })
}

function repeatedClientIds({ operations }: BatchRequest): Fault[] {
  const seen = new Set<string>()
  return operations.flatMap(({ client_id }, index) => {
    if (!seen.has(client_id)) {
      seen.add(client_id)
      return []
    }
    return [{ pointer: `/operations/${index}/client_id`, message: 'client_id is used twice in this batch' }]
  })
}
