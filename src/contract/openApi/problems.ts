import { type ProblemCode, problemStatus } from '../errorCodes'
import type { Endpoint } from './Endpoint'

/** Why a request to the endpoint may be refused: for reasons of its own, and for those of all like it. */
export function problemsOf({ scope, method, body, params, query, problems = [] }: Endpoint): ProblemCode[] {
  const asksOfWorkspace = [params, query, body?.schema].some(
    (schema) => schema !== undefined && 'shape' in schema && 'workspace_id' in Object(schema.shape),
  )
  return [
    ...problems,
    'internal_error',
    ...(scope
      ? (['unauthenticated', 'invalid_key', 'rate_limited', 'overloaded', 'timeout', 'storage_full'] as const)
      : []),
    ...(scope ? (['insufficient_scope', 'bad_origin'] as const) : []),
    ...(scope && method !== 'get' ? (['outcome_unknown'] as const) : []),
    ...(asksOfWorkspace ? (['workspace_forbidden'] as const) : []),
    ...(asksOfWorkspace && scope !== 'read' ? (['insufficient_role'] as const) : []),
    ...(params || query || body ? (['invalid_request'] as const) : []),
    ...(body ? UNREADABLE : []),
  ]
}

/** Why a body is not even looked at. */
const UNREADABLE = [
  ...(['invalid_json', 'too_deep', 'too_many_values'] as const),
  ...(['payload_too_large', 'unsupported_media_type'] as const),
]

/** What each code means and what to do about it: for people who read the description. */
export const problemMeaning: Record<ProblemCode, string> = {
  invalid_json: 'The body is not JSON in UTF-8, or is not what its `Content-Encoding` says.',
  invalid_request: 'The request is not of the documented form; `errors` points at each fault.',
  too_many_operations: 'A batch has 1 to `max_operations` operations: send it in parts.',
  too_deep: 'The body is nested too deeply.',
  too_many_values: 'The body has far more members and elements than any request needs.',
  weak_password: 'The password is too short, too long, or one that is guessed early.',
  unauthenticated: 'No valid session or key came with the request.',
  invalid_key: 'The API key is unknown, revoked or expired.',
  workspace_forbidden: 'You have no access to this workspace, or there is none with this id.',
  insufficient_role: 'Your role in the workspace does not allow this.',
  insufficient_scope: 'The key was not made for this.',
  bad_origin: 'A request with a session cookie came from another site. Use a key.',
  sign_up_closed: 'This server takes new accounts by invitation only, or none.',
  not_found: 'There is nothing with this id.',
  invite_not_found: 'The invitation does not exist, is revoked or expired.',
  personal_workspace:
    'A personal workspace stays with the person it belongs to: they cannot leave it, delete it, nor be anything but its owner.',
  limit_reached: 'There are as many of these as there may be.',
  quota_exceeded:
    'It would store more than the workspace, or the account that pays for it, may; `quota` says which limit. Reading and deleting still work.',
  method_not_allowed: 'The address does not take this method.',
  last_owner: 'A workspace keeps at least one owner.',
  document_in_trash:
    'The document is in the trash. Its text is given for `deleted=true`, or by its `version`.',
  cursor_expired: 'The cursor is too old: start over without one.',
  version_thinned:
    'There was such a version, but of older versions only some are kept. Its number is not given again.',
  version_mismatch:
    'The document has another version than the one you named: read it and decide, or ask for a merge.',
  document_exists: 'There is a document with this id already.',
  document_deleted: 'The document is in the trash: take it out with `deleted: false`.',
  overlapping_edits: 'Both sides changed the same place of the text: read the document and decide.',
  title_conflict: 'Both sides changed the title: read the document and decide.',
  invalid_document_id: 'No document can have this id.',
  document_id_mismatch: 'Two different ids were given.',
  invalid_data: 'The document’s fields are not of the documented form.',
  nothing_to_update: 'No field was given.',
  invalid_text: 'The text has a NUL character or half of a surrogate pair.',
  expected_version_required:
    '`on_conflict: "merge"` with plain `content` needs `expected_version`, the version the text was written against.',
  invalid_yjs_state:
    'The bytes are not one Yjs v1 update, or contradict what the document has under the same client and clock.',
  missing_yjs_updates: 'The Yjs update builds on edits that the server does not have: send the full state.',
  document_too_large: 'The document would be larger than a document may be.',
  payload_too_large:
    'The body, or what the batch is about and makes, is larger than `max_bytes`: send it in parts.',
  unsupported_media_type: 'Send `application/json`, as it is or as gzip.',
  upgrade_required: 'The address speaks WebSocket only: send the request with `Upgrade: websocket`.',
  misdirected_request: 'The `Host` of the request is not a name of this server.',
  idempotency_key_reused: 'The key was used for another request: take a new one.',
  rate_limited: 'Too much at once: wait for `Retry-After` seconds.',
  too_many_streams: 'Too many open streams at once: close one first.',
  internal_error: 'Something went wrong on our side.',
  outcome_unknown:
    'The connection to the database broke at the last moment. Send the same again under the same `Idempotency-Key`.',
  timeout: 'It took too long and nothing was applied: wait for `Retry-After` seconds, or send less.',
  overloaded: 'The server is busy and nothing was applied: wait for `Retry-After` seconds.',
  storage_full:
    'The server has no room to store anything and nothing was applied: wait for `Retry-After` seconds.',
}

export function problemDescription(codes: readonly ProblemCode[]): string {
  return codes.map((code) => `\`${code}\`: ${problemMeaning[code]}`).join('\n\n')
}

/** A problem of this status with one of these codes. */
export function problemContent(status: number, codes: readonly ProblemCode[]) {
  const narrowed = { status: { const: status }, code: { type: 'string' as const, enum: [...codes] } }
  const examples = codes.map((code) => [code, { summary: problemMeaning[code], value: problemExample(code) }])
  return {
    schema: {
      allOf: [
        { $ref: '#/components/schemas/Problem' },
        { type: 'object' as const, properties: narrowed, required: ['status', 'code'] },
      ],
    },
    examples: Object.fromEntries(examples),
  }
}

function problemExample(code: ProblemCode) {
  const title = code.replaceAll('_', ' ')
  return { type: 'about:blank', title, status: problemStatus[code], code, detail: problemMeaning[code] }
}

/** The codes by the HTTP status that each is answered with, in the order of `problemStatus`. */
export function codesByStatus(codes: readonly ProblemCode[]): Map<number, ProblemCode[]> {
  const known = new Set(codes)
  const ordered = (Object.keys(problemStatus) as ProblemCode[]).filter((code) => known.has(code))
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of ordered) {
    const status = problemStatus[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return byStatus
}
