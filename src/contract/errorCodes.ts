import * as z from 'zod'

/** Why one operation of a batch did not succeed. */
export const operationCodeSchema = z.enum([
  // conflicts: the person who wrote it decides
  'document_exists',
  'version_mismatch',
  'document_deleted',
  'overlapping_edits',
  'title_conflict',
  // errors: the operation itself must change
  'not_found',
  'expected_version_required',
  'invalid_document_id',
  'document_id_mismatch',
  'invalid_data',
  'nothing_to_update',
  'invalid_text',
  'invalid_yjs_state',
  'missing_yjs_updates',
  'document_too_large',
  'quota_exceeded',
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
  too_many_values: 400,
  weak_password: 400,
  unauthenticated: 401,
  invalid_key: 401,
  workspace_forbidden: 403,
  insufficient_role: 403,
  insufficient_scope: 403,
  bad_origin: 403,
  sign_up_closed: 403,
  not_found: 404,
  invite_not_found: 404,
  method_not_allowed: 405,
  document_deleted: 409,
  overlapping_edits: 409,
  title_conflict: 409,
  last_owner: 409,
  personal_workspace: 409,
  limit_reached: 409,
  quota_exceeded: 409,
  cursor_expired: 410,
  document_in_trash: 410,
  document_exists: 412,
  version_mismatch: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  misdirected_request: 421,
  invalid_document_id: 422,
  document_id_mismatch: 422,
  invalid_data: 422,
  nothing_to_update: 422,
  expected_version_required: 422,
  invalid_text: 422,
  invalid_yjs_state: 422,
  missing_yjs_updates: 422,
  document_too_large: 422,
  idempotency_key_reused: 422,
  rate_limited: 429,
  too_many_streams: 429,
  internal_error: 500,
  outcome_unknown: 500,
  timeout: 503,
  overloaded: 503,
  storage_full: 503,
} as const
export type ProblemCode = keyof typeof problemStatus
export const problemCodeSchema = z.enum(Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]])
