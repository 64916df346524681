import * as z from 'zod'

/** Why one operation of a batch did not succeed. */
export const operationCodeSchema = z.enum([
  // conflicts: the person who wrote it decides
  'document_exists',
  'version_mismatch',
  'document_deleted',
  // errors: the operation itself must change
  'not_found',
  'invalid_document_id',
  'document_id_mismatch',
  'invalid_data',
  'nothing_to_update',
  'invalid_text',
  'invalid_yjs_state',
  'document_too_large',
  // skipped
  'rolled_back',
])
export type OperationCode = z.infer<typeof operationCodeSchema>

/** Why a whole request did not succeed, with the HTTP status each is answered with. */
export const problemStatus = {
  invalid_json: 400,
  invalid_request: 400,
  too_many_operations: 400,
  too_deep: 400,
  unauthenticated: 401,
  workspace_forbidden: 403,
  insufficient_role: 403,
  bad_origin: 403,
  not_found: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  internal_error: 500,
  outcome_unknown: 500,
  timeout: 503,
  overloaded: 503,
} as const
export type ProblemCode = keyof typeof problemStatus
export const problemCodeSchema = z.enum(Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]])
