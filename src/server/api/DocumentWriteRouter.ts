/** Writes one document. */

import type { Operation } from '@/contract/batch'
import {
  type DeleteDocumentInput,
  documentRefSchema,
  type PatchDocumentInput,
  type PutDocumentInput,
  patchDocumentBodySchema,
  patchQuerySchema,
  putDocumentBodySchema,
  type WrittenDocument,
  workspaceQuerySchema,
} from '@/contract/document'
import { type Precondition, preconditionOf } from './entityTag'
import type { Route } from './json'
import { invalidRequest, parseInput } from './parseInput'
import { queryOf } from './queryOf'
import { answer, type RequestContext } from './RequestContext'
import { readJsonBody } from './readJsonBody'
import { writeOne, writtenResponse } from './writeOne'

/**
 * `PUT /api/v1/documents/{id}?workspace_id`: makes the document, or replaces it whatever its version, and takes it
 * out of the trash. `If-Match` allows to replace only, `If-None-Match: *` to make only.
 */
export function putDocument(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const { id } = parseInput(documentRefSchema, await params)
    const query = parseInput(workspaceQuerySchema, queryOf(request))
    const condition = conditionOf(request)
    const body = parseInput(putDocumentBodySchema, await readJsonBody(request, context.deadline))
    return writtenResponse(request, await put({ ...query, ...condition, ...body, id }, context))
  })
}

/** `PATCH /api/v1/documents/{id}?workspace_id&on_conflict`: replaces the fields given. */
export function patchDocument(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const { id } = parseInput(documentRefSchema, await params)
    const query = parseInput(patchQuerySchema, queryOf(request))
    const condition = conditionOnExisting(request)
    const body = parseInput(patchDocumentBodySchema, await readJsonBody(request, context.deadline))
    return writtenResponse(request, await patch({ ...query, ...condition, ...body, id }, context))
  })
}

/** `DELETE /api/v1/documents/{id}?workspace_id`: into the trash. The answer has the tombstone's version. */
export function deleteDocument(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async (context) => {
    const { id } = parseInput(documentRefSchema, await params)
    const query = parseInput(workspaceQuerySchema, queryOf(request))
    return writtenResponse(request, await remove({ ...query, ...conditionOnExisting(request), id }, context))
  })
}

/** Makes or replaces; only one of both where the version says which. */
export function put(input: PutDocumentInput, context: RequestContext): Promise<WrittenDocument> {
  const { id: document_id, title, content, yjs_state_b64, expected_version, must_exist } = input
  const data = fieldsOf({ title, content, yjs_state_b64 })
  const create = { operation: 'create', client_id: 'create', document_id, data } as const
  const update: Operation = {
    operation: 'update',
    client_id: 'update',
    document_id,
    data: { ...data, deleted: false },
    ...(expected_version !== undefined && { expected_version }),
  }
  if (expected_version === 0) return writeOne(input, create, context)
  if (expected_version !== undefined || must_exist) return writeOne(input, update, context)
  return writeOne(input, { ...create, on_conflict: 'update' }, context)
}

/** @param input `marksVersion`: history keeps the new version whatever its age. [BT15] */
export function patch(
  input: PatchDocumentInput & { marksVersion?: boolean },
  context: RequestContext,
): Promise<WrittenDocument> {
  const { id: document_id, title, content, yjs_state_b64, deleted, expected_version, on_conflict } = input
  const data = fieldsOf({ title, content, yjs_state_b64, deleted })
  const update: Operation = {
    operation: 'update',
    client_id: 'update',
    document_id,
    data,
    ...(expected_version !== undefined && { expected_version }),
    ...(on_conflict !== undefined && { on_conflict }),
  }
  return writeOne(input, update, context)
}

export function remove(input: DeleteDocumentInput, context: RequestContext): Promise<WrittenDocument> {
  const { id: document_id, expected_version } = input
  const operation: Operation = {
    operation: 'delete',
    client_id: 'delete',
    document_id,
    ...(expected_version !== undefined && { expected_version }),
  }
  return writeOne(input, operation, context)
}

/** What the headers of a write say, in the words of the contract. */
function conditionOf(request: Request): Precondition & { idempotency_key?: string } {
  const idempotency_key = request.headers.get('idempotency-key')
  return { ...preconditionOf(request), ...(idempotency_key !== null && { idempotency_key }) }
}

/** The same for a write that makes no document, of which `If-Match: *` demands nothing more. */
export function conditionOnExisting(request: Request): {
  expected_version?: number
  idempotency_key?: string
} {
  const { must_exist: _, ...condition } = conditionOf(request)
  if (condition.expected_version === 0)
    throw invalidRequest([{ pointer: '/if-none-match', message: 'makes sense with PUT only' }])
  return condition
}

/** Without those that were not given: a batch is compared as it was sent when its key comes again. */
function fieldsOf(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))
}
