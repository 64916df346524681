import { abridged } from '@/contract/abridged'
import {
  type CreateData,
  createDataSchema,
  documentIdPattern,
  type OnConflict,
  type Operation,
  updateDataSchema,
} from '@/contract/batch'
import type { OperationCode } from '@/contract/errorCodes'
import { faultMessage } from '@/contract/faultMessage'
import { isStorableText } from '@/contract/isStorableText'
import { limits } from '@/contract/limits'
import type { QuotaExcess } from '@/contract/quota'

export interface CreateOperation {
  kind: 'create'
  id: string
  title: string
  content?: string | undefined
  update?: Uint8Array | undefined
  /** What it is when the document exists. [BT4] */
  orUpdate?: UpdateOperation | undefined
}

export interface UpdateOperation {
  kind: 'update'
  id: string
  title?: string | undefined
  content?: string | undefined
  update?: Uint8Array | undefined
  restore: boolean
  expectedVersion?: number | undefined
  onConflict: OnConflict
  returnsDocument?: boolean | undefined
}

export interface DeleteOperation {
  kind: 'delete'
  id: string
  expectedVersion?: number | undefined
}

/** One that was found wanting before the document was looked at, or that finds no room. */
export interface RefusedOperation {
  kind: 'refused'
  id?: string | undefined
  code: OperationCode
  error: string
  quota?: QuotaExcess | undefined
}

/** An operation whose own data has been checked, in the server's own terms. */
export type ReadOperation = CreateOperation | UpdateOperation | DeleteOperation | RefusedOperation

/**
 * Checks what is inside one operation: what is wrong here costs this operation only.
 * @param newId makes the id of a document whose creator named none
 */
export function readOperation(operation: Operation, newId: () => string): ReadOperation {
  if (!isStorableText(operation.client_id))
    return refuse(operation.document_id, 'invalid_text', textFault('client_id'))
  switch (operation.operation) {
    case 'create':
      return readCreate(operation, newId)
    case 'update':
      return readUpdate(operation)
    case 'delete':
      if (!documentIdPattern.test(operation.document_id)) return refuseId(operation.document_id)
      return { kind: 'delete', id: operation.document_id, expectedVersion: operation.expected_version }
  }
}

function readCreate(
  operation: Extract<Operation, { operation: 'create' }>,
  newId: () => string,
): ReadOperation {
  const { document_id: documentId, on_conflict: onConflict = 'fail' } = operation
  const parsed = createDataSchema.safeParse(operation.data, { error: faultMessage })
  if (!parsed.success) return refuseData(documentId, parsed.error)
  const { data } = parsed
  if (documentId !== undefined && data.id !== undefined && documentId !== data.id)
    return refuseMismatch(documentId)
  const id = documentId ?? data.id ?? newId()
  const refused = checkBody(id, data)
  if (refused) return refused
  const { title, content } = data
  const update = bytesOf(data)
  const create: CreateOperation = { kind: 'create', id, title: title ?? '', content, update }
  if (onConflict === 'fail') return create
  const orUpdate = { kind: 'update', id, title, content, update, restore: true, onConflict: 'fail' } as const
  return { ...create, orUpdate }
}

function readUpdate(operation: Extract<Operation, { operation: 'update' }>): ReadOperation {
  const { document_id: id, expected_version: expectedVersion, on_conflict: onConflict = 'fail' } = operation
  const parsed = updateDataSchema.safeParse(operation.data, { error: faultMessage })
  if (!parsed.success) return refuseData(id, parsed.error)
  const { data } = parsed
  if (data.id !== undefined && data.id !== id) return refuseMismatch(id)
  const { title, content } = data
  const restore = data.deleted === false
  if (title === undefined && content === undefined && data.yjs_state_b64 === undefined && !restore) {
    return refuse(id, 'nothing_to_update', 'data names no field to update')
  }
  if (
    onConflict !== 'fail' &&
    content !== undefined &&
    !data.yjs_state_b64 &&
    expectedVersion === undefined
  ) {
    const error = `on_conflict "${onConflict}" needs expected_version, the version that content was written against`
    return refuse(id, 'expected_version_required', error)
  }
  return (
    checkBody(id, data) ?? {
      kind: 'update',
      id,
      title,
      content,
      update: bytesOf(data),
      restore,
      expectedVersion,
      onConflict,
      returnsDocument: operation.return === 'document',
    }
  )
}

function checkBody(id: string, data: CreateData): ReadOperation | undefined {
  if (!documentIdPattern.test(id)) return refuseId(id)
  for (const field of ['title', 'content'] as const) {
    if (!isStorableText(data[field] ?? '')) return refuse(id, 'invalid_text', textFault(`data.${field}`))
  }
  return undefined
}

function bytesOf(data: CreateData): Uint8Array | undefined {
  if (data.yjs_state_b64 === undefined) return undefined
  // Bytes of its own, not a view of Buffer's pool: all of what a view looks at goes along to a worker.
  return new Uint8Array(Buffer.from(data.yjs_state_b64, 'base64'))
}

function refuse(id: string | undefined, code: OperationCode, error: string): ReadOperation {
  return { kind: 'refused', id, code, error }
}

function refuseId(id: string): ReadOperation {
  return refuse(id, 'invalid_document_id', `A document id matches ${documentIdPattern.source}`)
}

function refuseMismatch(id: string): ReadOperation {
  return refuse(id, 'document_id_mismatch', 'document_id and data.id are both given and differ')
}

function refuseData(
  id: string | undefined,
  fault: { issues: readonly { path: PropertyKey[]; message: string }[] },
): ReadOperation {
  const [issue] = fault.issues
  const place = ['data', ...(issue?.path ?? [])].join('.')
  // It may name every key that was sent.
  const message = abridged(issue?.message ?? 'is not valid', limits.maxQuoteLength)
  return refuse(id, 'invalid_data', `${place}: ${message}`)
}

function textFault(place: string): string {
  return `${place} has a NUL character or half of a surrogate pair, which cannot be stored`
}
