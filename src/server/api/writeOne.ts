/** One document's write is a batch about it: there is one write path. [RD1] */
import type { Operation, OperationResult } from '@/contract/batch'
import type { WrittenDocument } from '@/contract/document'
import { DomainError } from '../DomainError'
import { runBatch } from './BatchRouter'
import { entityTag } from './entityTag'
import { json } from './json'
import type { RequestContext } from './RequestContext'

interface WritePlace {
  workspace_id: string
  idempotency_key?: string | undefined
  marksVersion?: boolean | undefined
}

/**
 * Does the operation. The answer is made of its result alone: what was read afterwards could be somebody else's
 * doing, and could fail when the write has not.
 * @throws DomainError as `applyBatch`, or with the code for which the operation was refused
 */
export async function writeOne(
  { workspace_id, idempotency_key, marksVersion }: WritePlace,
  operation: Operation,
  context: RequestContext,
): Promise<WrittenDocument> {
  const batch = { workspace_id, operations: [operation], atomic: false }
  const { response } = await runBatch(batch, idempotency_key, context, marksVersion)
  const [outcome] = response.results
  if (!outcome) throw new Error('a batch has a result for each operation')
  const { status, document_id: id, version, merged, created = operation.operation === 'create' } = outcome
  if (status !== 'success' || id === undefined || version === undefined) throw refusal(outcome)
  const deleted = operation.operation === 'delete'
  return { id, version, created, deleted, ...(merged && { merged }) }
}

function refusal({ code, error, document_id, conflict_data, quota }: OperationResult): DomainError {
  if (code === undefined || code === 'rolled_back') throw new Error(`no reason was given: ${error}`)
  const { current_version, deleted } = conflict_data ?? {}
  return new DomainError(code, error ?? code, {
    ...(document_id !== undefined && { document_id }),
    ...(current_version !== undefined && { current_version }),
    ...(deleted && { deleted }),
    ...(quota && { quota }),
  })
}

/** 201 with the place of a new document, else 200; the new version is the `ETag`. */
export function writtenResponse(request: Request, written: WrittenDocument): Response {
  const { pathname, search } = new URL(request.url)
  return json(written, {
    status: written.created ? 201 : 200,
    headers: {
      etag: entityTag(written.version),
      ...(written.created && { location: `${pathname}${search}` }),
    },
  })
}
