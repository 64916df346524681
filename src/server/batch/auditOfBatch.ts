import type { Operation, OperationResult } from '@/contract/batch'
import type { AuditEntry } from '../audit/recordAudit'

const COUNTS = { create: 'creates', update: 'updates', delete: 'deletes' } as const

/**
 * How many operations of each kind have changed something: those that succeeded, with another version than their
 * document had before. Results are in the order of the operations; applied they are kind by kind. [BT1]
 * @param stored the documents as they were before the batch
 */
export function auditOfBatch(
  operations: readonly Operation[],
  results: readonly OperationResult[],
  stored: ReadonlyMap<string, { version?: number | undefined }>,
): AuditEntry {
  const versionById = new Map([...stored].map(([id, { version }]) => [id, version]))
  const detail = { creates: 0, updates: 0, deletes: 0 }
  for (const kind of ['create', 'update', 'delete'] as const) {
    for (const [index, { operation }] of operations.entries()) {
      const { status, document_id: id, version, created } = results[index] ?? {}
      if (operation !== kind || status !== 'success' || id === undefined || version === undefined) continue
      if (versionById.get(id) === version) continue
      versionById.set(id, version)
      detail[COUNTS[created === false ? 'update' : kind]]++
    }
  }
  return { action: 'documents.written', detail }
}
