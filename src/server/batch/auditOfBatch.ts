import type { Operation, OperationResult } from '@/contract/batch'
import type { AuditEntry } from '../auth/audit'

/** How many operations of each kind succeeded. Results are in the order of the operations. */
export function auditOfBatch(
  operations: readonly Operation[],
  results: readonly OperationResult[],
): AuditEntry {
  const applied = (kind: Operation['operation']) =>
    operations.filter(({ operation }, index) => operation === kind && results[index]?.status === 'success')
      .length
  const detail = { creates: applied('create'), updates: applied('update'), deletes: applied('delete') }
  return { action: 'documents.written', detail }
}
