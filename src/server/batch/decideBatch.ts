/**
 * The decision on a batch, put together from those on its documents: a result for each operation and what to
 * write. Pure: it reads no database and touches nothing it is given.
 */
import type { OperationResult } from '@/contract/batch'
import { limits } from '@/contract/limits'
import type { DocumentWrite } from '../documents/StoredDocument'
import { type DocumentDecision, decideDocument, type PlacedOperation } from './decideDocument'
import type { ReadOperation } from './readOperation'

export interface BatchDecision {
  /** In request order. */
  results: OperationResult[]
  writes: DocumentWrite[]
}

/**
 * [BT1] [BT2] The operations on each document in the order in which they apply: create → update → delete, as
 * they came within a kind. What was refused is about no document.
 */
export function operationsById(operations: readonly ReadOperation[]): Map<string, PlacedOperation[]> {
  const rank = { create: 0, update: 1, delete: 2 }
  const placed = operations.flatMap((read, index) => (read.kind === 'refused' ? [] : [{ index, read }]))
  placed.sort((a, b) => rank[a.read.kind] - rank[b.read.kind])
  const groups = new Map<string, PlacedOperation[]>()
  for (const { index, read } of placed) {
    const group = groups.get(read.id)
    if (group) group.push({ index, read })
    else groups.set(read.id, [{ index, read }])
  }
  return groups
}

export function decideBatch(
  operations: readonly { clientId: string; read: ReadOperation }[],
  atomic: boolean,
  documents: Iterable<DocumentDecision>,
): BatchDecision {
  const results: OperationResult[] = new Array(operations.length)
  const writes: DocumentWrite[] = []
  const settle = ({ outcomes, write }: DocumentDecision) => {
    for (const { index, outcome } of outcomes)
      results[index] = { client_id: operations[index]?.clientId ?? '', ...outcome }
    if (write) writes.push(write)
  }
  const refused = operations.flatMap(({ read }, index) => (read.kind === 'refused' ? [{ index, read }] : []))
  settle(decideDocument({ operations: refused, bases: new Map() }))
  for (const document of documents) settle(document)
  leaveOutLongDocuments(results)
  return atomic && results.some(({ status }) => status !== 'success')
    ? { results: results.map(rolledBack), writes: [] }
    : { results, writes }
}

/** [BT13] Those that are asked for, until they are as long as a page of the feed. */
function leaveOutLongDocuments(results: OperationResult[]): void {
  let bytes = 0
  for (const [index, { document, ...result }] of results.entries()) {
    if (!document) continue
    bytes += Buffer.byteLength(document.content)
    if (bytes > limits.maxPageBytes) results[index] = result
  }
}

/** [BT9] In an atomic batch the culprits keep their results, the others did not happen. */
function rolledBack(result: OperationResult): OperationResult {
  if (result.status !== 'success') return result
  return {
    client_id: result.client_id,
    status: 'skipped',
    document_id: result.document_id,
    error: 'Rolled back, as another operation of this atomic batch failed',
    code: 'rolled_back',
  }
}
