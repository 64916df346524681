import type { BatchRequest, OperationResult } from '@/contract/batch'
import type { BatchOutcome } from '../batch/BatchService'
import { DomainError } from '../DomainError'
import { metrics } from '../telemetry/metrics'
import { traced } from '../telemetry/traced'

/** The place of the one result that tells what has become of a write. */
export type AsOne = (results: readonly OperationResult[]) => number

/** Runs a batch as a span of its trace and counts what came of it. */
export function observeBatch(
  batch: BatchRequest,
  run: () => Promise<BatchOutcome>,
  asOne?: AsOne,
): Promise<BatchOutcome> {
  const attributes = {
    'batch.operations': asOne ? 1 : batch.operations.length,
    'batch.atomic': batch.atomic,
  }
  return traced('batch', attributes, async (span) => {
    const stopTimer = metrics.batchDuration.startTimer()
    let outcome = 'internal_error'
    try {
      const result = await run()
      outcome = result.replayed ? 'replayed' : result.rolledBack ? 'rolled_back' : 'applied'
      if (!result.replayed) countOperations(batch, result, asOne)
      return result
    } catch (error) {
      if (error instanceof DomainError) outcome = error.code
      throw error
    } finally {
      stopTimer()
      metrics.batches.inc({ outcome })
      span.setAttribute('batch.outcome', outcome)
    }
  })
}

/** Results come in request order. [BT1] */
function countOperations({ operations }: BatchRequest, { response }: BatchOutcome, asOne?: AsOne): void {
  const { results } = response
  const only = asOne?.(results)
  results.forEach(({ status, code }, index) => {
    if (only !== undefined && only !== index) return
    const operation = operations[index]?.operation
    if (operation) metrics.batchOperations.inc({ operation, status })
    if (status === 'conflict' && code) metrics.batchConflicts.inc({ code })
  })
}
