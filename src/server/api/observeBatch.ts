import type { BatchRequest } from '@/contract/batch'
import type { BatchOutcome } from '../batch/BatchService'
import { DomainError } from '../DomainError'
import { metrics } from '../telemetry/metrics'
import { traced } from '../telemetry/traced'

/** Runs a batch as a span of its trace and counts what came of it. */
export function observeBatch(batch: BatchRequest, run: () => Promise<BatchOutcome>): Promise<BatchOutcome> {
  const attributes = {
    'batch.operations': batch.operations.length,
    'batch.atomic': batch.atomic,
  }
  return traced('batch', attributes, async (span) => {
    const stopTimer = metrics.batchDuration.startTimer()
    let outcome = 'internal_error'
    try {
      const result = await run()
      outcome = result.replayed ? 'replayed' : result.rolledBack ? 'rolled_back' : 'applied'
      if (!result.replayed) countOperations(batch, result)
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
function countOperations({ operations }: BatchRequest, { response }: BatchOutcome): void {
  const { results } = response
  results.forEach(({ status, code, created }, index) => {
    const operation = created === false ? 'update' : operations[index]?.operation
    if (operation) metrics.batchOperations.inc({ operation, status })
    if (status === 'conflict' && code) metrics.batchConflicts.inc({ code })
  })
}
