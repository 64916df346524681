import './withoutEval'
import * as z from 'zod'
import { operationCodeSchema } from './errorCodes'
import { limits } from './limits'
import { quotaExcessSchema } from './quota'
import { workspaceIdSchema } from './workspaceId'

/**
 * `data` of an operation as it arrives. What may be in it is checked operation by operation
 * (`createDataSchema`, `updateDataSchema`), so that one bad document does not refuse its neighbours. A record would
 * pass over a member named `__proto__`.
 */
const rawDataSchema = z.custom<Record<string, unknown>>(isObject, 'an object is expected')
function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const clientIdSchema = z.string().min(1).max(limits.maxClientIdLength)
const versionSchema = z.int().min(0)

/**
 * What an update does when the document has moved on since `expected_version`: `fail` (the default) makes it
 * a conflict, `merge` combines both sides' edits, plain text where they do not overlap, and `merge_disjoint` also a Yjs
 * update only where the two sides changed different places.
 */
export const onConflictSchema = z.enum(['fail', 'merge', 'merge_disjoint'])
export type OnConflict = z.infer<typeof onConflictSchema>

/**
 * What a create does when the document exists, also in the trash: `fail` (the default) makes it a conflict, `update`
 * replaces the fields given and takes the document out of the trash.
 */
export const createOnConflictSchema = z.enum(['fail', 'update'])

export const createOperationSchema = z.strictObject({
  operation: z.literal('create'),
  client_id: clientIdSchema,
  document_id: z.string().optional(),
  data: rawDataSchema,
  on_conflict: createOnConflictSchema.optional(),
})

export const updateOperationSchema = z.strictObject({
  operation: z.literal('update'),
  client_id: clientIdSchema,
  document_id: z.string(),
  data: rawDataSchema,
  expected_version: versionSchema.optional(),
  on_conflict: onConflictSchema.optional(),
  /** Asks for the document as it then is, if the result is merged or a conflict. */
  return: z.literal('document').optional(),
})

export const deleteOperationSchema = z.strictObject({
  operation: z.literal('delete'),
  client_id: clientIdSchema,
  document_id: z.string(),
  expected_version: versionSchema.optional(),
})

export const operationSchema = z.discriminatedUnion('operation', [
  createOperationSchema,
  updateOperationSchema,
  deleteOperationSchema,
])
export type Operation = z.infer<typeof operationSchema>

/** The body of `POST /api/v1/documents/batch`. */
export const batchRequestSchema = z.strictObject({
  workspace_id: workspaceIdSchema,
  operations: z.array(operationSchema).min(1).max(limits.maxOperations),
  atomic: z.boolean().default(false),
})
export type BatchRequest = z.infer<typeof batchRequestSchema>

/** The `Idempotency-Key` header, and its twin in the tRPC input. */
export const idempotencyKeySchema = z.object({
  idempotency_key: z
    .string()
    .min(1)
    .max(limits.maxIdempotencyKeyLength)
    .regex(/^[\x21-\x7e]+$/, 'visible ASCII characters only')
    .optional(),
})

/** tRPC has no headers per call, so the key travels in the input. */
export const batchInputSchema = batchRequestSchema.extend(idempotencyKeySchema.shape)

const titleSchema = z.string().max(limits.maxTitleLength)
const yjsStateSchema = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, 'base64 expected')

/** `data` of a create. */
export const createDataSchema = z.strictObject({
  id: z.string().optional(),
  title: titleSchema.optional(),
  content: z.string().optional(),
  yjs_state_b64: yjsStateSchema.optional(),
})
export type CreateData = z.infer<typeof createDataSchema>

/** `data` of an update: what is given replaces what is stored. */
export const updateDataSchema = z.strictObject({
  id: z.string().optional(),
  title: titleSchema.optional(),
  content: z.string().optional(),
  yjs_state_b64: yjsStateSchema.optional(),
  /** `false` takes the document out of the trash. */
  deleted: z.literal(false).optional(),
})

/** Ids are the client's to choose; each belongs to its workspace. */
export const documentIdPattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/

export const operationStatusSchema = z.enum(['success', 'conflict', 'error', 'skipped'])
export type OperationStatus = z.infer<typeof operationStatusSchema>

export const conflictDataSchema = z.object({
  /** The version the operation was written against; 0 for a create; absent when it named none. */
  expected_version: versionSchema.optional(),
  current_version: versionSchema,
  /** On a create: whether the stored document already reads as the one sent. */
  identical: z.boolean().optional(),
  /** The stored document is in the trash. */
  deleted: z.literal(true).optional(),
})

/** A document as an operation found or left it. */
export const returnedDocumentSchema = z.object({
  title: z.string(),
  content: z.string(),
  version: versionSchema,
  deleted: z.boolean(),
})

export const operationResultSchema = z.object({
  client_id: z.string(),
  status: operationStatusSchema,
  document_id: z.string().optional(),
  version: versionSchema.optional(),
  /** Of a create with `on_conflict: "update"`: whether the document was made, and not updated. */
  created: z.boolean().optional(),
  /** The document had moved on, and was merged with: it may not read as it was sent. */
  merged: z.literal(true).optional(),
  /** Of an update with `return: "document"`; left out when the batch's are together too long. */
  document: returnedDocumentSchema.optional(),
  /** For people; `code` is for programs. */
  error: z.string().optional(),
  code: operationCodeSchema.optional(),
  conflict_data: conflictDataSchema.optional(),
  /** Of an error with the code `quota_exceeded`: which limit it would have passed. */
  quota: quotaExcessSchema.optional(),
})
export type OperationResult = z.infer<typeof operationResultSchema>

/** The answer to a batch: 200, or 409 when an atomic batch was rolled back. */
export const batchResponseSchema = z.object({
  total: z.int(),
  successful: z.int(),
  /** Conflicts and errors; what is left of `total` was skipped. */
  failed: z.int(),
  /** One per operation, in the order of the request. */
  results: z.array(operationResultSchema),
  processing_time_ms: z.number(),
  /** [BT16] A reader of the feed who stands at `before` may go to `after`: all in between is this batch. */
  feed: z.object({ before: z.string(), after: z.string() }).optional(),
})
export type BatchResponse = z.infer<typeof batchResponseSchema>
