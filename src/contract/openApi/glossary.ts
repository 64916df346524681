import { documentIdPattern } from '../batch'
import { limits } from '../limits'

interface Term {
  description: string
  /** Bounds that no schema checks, as the value is the server's own or is checked elsewhere. */
  [keyword: string]: unknown
}

/** A text that can be stored. */
const STORABLE = '^[^\\u0000]*$'

const documentId: Term = {
  description: 'The document. Its id is of your choosing, unique in its workspace.',
  pattern: documentIdPattern.source,
  maxLength: 128,
}
const refusedId: Term = {
  description: 'The document it was about. One that was refused as no id comes back as it was sent.',
  maxLength: limits.maxBodyBytes,
}
/** Of accounts that were made before there was a bound. */
const unbounded = { maxLength: limits.maxAuthBodyBytes }
const base64 = { maxLength: Math.ceil(limits.maxDocumentBytes / 3) * 4, contentEncoding: 'base64' }
const version: Term = { description: 'Counts the document’s changes, from 1.' }
const cursor = { maxLength: limits.maxCursorLength }
const sentence = { maxLength: 1_000 }

/**
 * One word per concept: what each name on the wire means, said once for every schema that has it. An entry
 * `Schema.name` is about that schema's alone.
 */
export const glossary: Record<string, Term> = {
  workspace_id: { description: 'The workspace it is about.' },
  document_id: documentId,
  id: documentId,
  'OperationResult.document_id': refusedId,
  'Problem.document_id': refusedId,
  'Workspace.id': { description: 'The workspace.' },
  'UpdateOperation.document_id': { ...documentId, description: 'The document to change.' },
  'DeleteOperation.document_id': { ...documentId, description: 'The document to put into the trash.' },
  'CreateData.id': { ...documentId, description: 'The same as `document_id`; one of them is enough.' },
  'UpdateData.id': { ...documentId, description: 'The same as `document_id`, if it is given at all.' },

  operations: { description: 'What to do: every `client_id` once.' },
  operation: { description: 'What kind it is.' },
  client_id: {
    description: 'Names the operation in the answer, and nothing else: "1", "2" will do.',
    maxLength: limits.maxClientIdLength,
    pattern: STORABLE,
  },
  data: { description: 'The document’s fields. On an update, those that change.' },
  atomic: { description: 'All operations or none.' },
  expected_version: { description: 'The version the change was written against; another one is a conflict.' },
  'ConflictData.expected_version': {
    description: 'The version the operation was written against. 0: a create. Absent: it named none.',
  },
  on_conflict: {
    description:
      'What to do when `expected_version` is not the current one. `fail`: a conflict. `merge`: both sides are kept; plain `content` needs `expected_version`, and stays a conflict where both changed the same place. `merge_disjoint`: so does a Yjs update. A Yjs update that has all of the stored state is no conflict with either.',
  },
  merged: { description: 'The document now has both sides.' },
  return: {
    description: '`document` asks for the document as it then is, if the result is `merged` or a conflict.',
  },
  document: {
    description:
      'The document as it now is; of an update with `return: "document"` that was merged or is a conflict. Left out when those of the batch are together longer than a page of the feed.',
  },

  'VersionSummary.title': { description: 'The title it had.', maxLength: limits.maxTitleLength },
  'Version.title': { description: 'The title it had.', maxLength: limits.maxTitleLength },
  'Version.content': { description: 'The text it had, Markdown.', maxLength: limits.maxDocumentBytes },
  'VersionSummary.operation': { description: 'What made it.' },
  previous_version: { description: 'The kept version before it; absent on the oldest.' },
  'Version.operation': { description: 'What made it.' },
  title: { description: 'The document’s title.', maxLength: limits.maxTitleLength, pattern: STORABLE },
  content: {
    description: 'The text, Markdown. It always reads as the Y.Text `content` in `yjs_state_b64`.',
    maxLength: limits.maxDocumentBytes,
    pattern: STORABLE,
  },
  yjs_state_b64: {
    ...base64,
    description:
      'A Yjs v1 update, base64. It is merged into the stored state; leave it out if you do not use Yjs.',
  },
  'ChangedDocument.yjs_state_b64': {
    ...base64,
    description: 'The whole state, unless `fields` leaves it out: a full Yjs v1 update, base64.',
  },
  'ChangedDocument.content': {
    description: 'The text, Markdown, unless `fields` leaves it out.',
    maxLength: limits.maxDocumentBytes,
  },
  'Document.yjs_state_b64': { ...base64, description: 'The whole state: a full Yjs v1 update, base64.' },
  version,
  current_version: { description: 'The version that is stored.' },
  deleted: { description: 'It is in the trash.' },
  'UpdateData.deleted': { description: '`false` takes it out of the trash.' },
  'PatchDocument.deleted': { description: '`false` takes it out of the trash.' },
  'OperationResult.created': {
    description: 'Of a create with `on_conflict: "update"`: whether the document was made, and not updated.',
  },
  created_at: { description: 'When it was made. UTC.' },
  updated_at: { description: 'When it was last changed. UTC.' },

  total: { description: 'Operations in the batch: `successful` + `failed` + the skipped ones.' },
  successful: { description: 'Operations that were applied.' },
  failed: { description: 'Conflicts and errors.' },
  results: { description: 'One per operation, in the order of the request.', maxItems: limits.maxOperations },
  processing_time_ms: { description: 'Milliseconds that it took.', minimum: 0, maximum: 600_000 },
  feed: {
    description:
      'Where the batch is in the feed; absent when it wrote nothing. All between the two cursors is this batch, so that a reader who stands at `before` may go on at `after` without reading.',
  },
  before: { description: 'A cursor of the feed: just before what the batch wrote.', ...cursor },
  after: { description: 'A cursor of the feed: just behind what the batch wrote.', ...cursor },
  'OperationResult.status': { description: 'What became of the operation.' },
  error: { description: 'What is wrong, for people.', ...sentence },
  code: { description: 'What is wrong, for programs.' },
  conflict_data: { description: 'What the operation met.' },
  identical: { description: 'The stored document already reads as the one sent: nothing is lost.' },

  next_cursor: { ...cursor, description: 'The `cursor` of the next page. Absent: this is the last.' },
  'Changes.next_cursor': {
    ...cursor,
    description:
      'The `cursor` to ask with next: now if `has_more`, else when something has changed. Always given.',
  },
  has_more: { description: 'There is more: ask again at once.' },
  documents: {
    description:
      'The documents, in the order of their ids. Of a search there may be fewer than `limit` though more follow.',
    maxItems: limits.maxPageSize,
  },
  changes: {
    description: 'The documents that changed, each once, the one that changed longest ago first.',
    maxItems: limits.maxPageSize,
  },

  workspaces: {
    description: 'The workspaces: your personal one first, then in the order of their ids.',
    maxItems: 10_000,
  },
  name: { description: 'For people.', maxLength: limits.maxWorkspaceNameLength },
  'Member.name': { description: 'What they are called.', ...unbounded },
  'VersionSummary.name': { description: 'What it, or its author, is called.', ...unbounded },
  'Me.name': { description: 'What you are called.', ...unbounded },
  'Me.user_id': { description: 'Who you are.', maxLength: 128 },
  'Me.scopes': { description: 'What you may do this way.', maxItems: 3 },
  via: { description: 'What the request came with.' },
  'Version.name': { description: 'What it, or its author, is called.', ...unbounded },
  role: { description: 'What its holder may do: a viewer reads, an editor writes too, an owner manages.' },
  personal: { description: 'The workspace its owner got at sign-up.' },

  type: {
    description: 'Always `about:blank`: `code` says what it is.',
    format: 'uri-reference',
    ...sentence,
  },
  'Problem.title': { description: 'The code, in words.', ...sentence },
  'Problem.status': { description: 'The HTTP status.', minimum: 400, maximum: 599 },
  detail: { description: 'What is wrong, for people.', ...sentence },
  errors: { description: 'What is wrong where in the request.', maxItems: 100 },
  max_operations: { description: 'How many operations a batch may have.' },
  max_bytes: { description: 'How many bytes a body may have.' },
  applied: { description: 'Nothing of the request was applied.' },
  pointer: {
    description: 'JSON pointer into the body, or into the query as an object.',
    format: 'json-pointer',
    ...sentence,
  },
  message: { description: 'What is wrong there, for people.', ...sentence },

  expires_in_days: { description: 'Days after which it is good for nothing any more.' },
  user_id: { description: 'The member.', maxLength: 128 },
  email: { description: 'The address they sign in with.', ...unbounded },
  'Me.email': { description: 'The address you sign in with.', ...unbounded },
  joined_at: { description: 'When they joined. UTC.' },
  members: { description: 'The members, in the order of their ids.', maxItems: limits.maxPageSize },
  'Invite.id': { description: 'The invitation.' },
  'CreatedInvite.id': { description: 'The invitation.' },
  created_by: { description: 'The user who made it.', maxLength: 128 },
  expires_at: { description: 'When it stops being good for anything. UTC. null: never.' },
  token: { description: 'With it a person joins the workspace.', maxLength: 500 },
  url: { description: 'The page that does so.', maxLength: 1_000 },
  'Invite.expires_at': { description: 'When it expires. UTC.' },
  'CreatedInvite.expires_at': { description: 'When it expires. UTC.' },
  invites: { description: 'The invitations, newest first.', maxItems: limits.maxInvites },

  'AuditEvent.id': { description: 'The event.' },
  action: { description: 'What was done.' },
  actor_id: { description: 'The user who did it.', maxLength: 128 },
  actor_name: { description: 'The name they have now. null: the account is gone.', ...unbounded },
  principal: { description: 'By what means: `user:…` for a session, `key:…` for a key.', maxLength: 300 },
  'AuditEvent.detail': { description: 'What it was done to.' },
  events: { description: 'The events, newest first.', maxItems: limits.maxPageSize },

  'Key.id': { description: 'The key.', maxLength: 128 },
  'CreatedKey.id': { description: 'The key.', maxLength: 128 },
  'NewKey.workspace_id': {
    description: 'The one workspace that it is for. Absent: all of yours, those to come too.',
  },
  'Key.workspace_id': { description: 'The one workspace that it is for. null: all of yours.' },
  'CreatedKey.workspace_id': { description: 'The one workspace that it is for. null: all of yours.' },
  start: { description: 'The key’s first characters, to tell keys apart.', maxLength: 20 },
  scopes: { description: 'What it may do: `write` includes `read`.', maxItems: 2 },
  last_used_at: { description: 'To the minute, when it was last used. UTC. null: not yet.' },
  keys: { description: 'The keys, newest first.', maxItems: limits.maxKeys },
  key: { description: 'What goes behind `Authorization: Bearer`.', maxLength: 100 },

  snippet: { description: 'Of a search by `q`: the text around the first place found.', maxLength: 2_000 },
  complete: {
    description:
      'Of a search: whether all that was written before it was looked at. If not, and without `partly_searched`, ask again a little later.',
  },
  partly_searched: {
    description:
      'Of a search: the workspace has documents so long that not all of their words are searched (2,000,000 characters, and 1 MB of different words).',
  },
  created: { description: 'It did not exist before.' },
  versions: { description: 'The versions, newest first.', maxItems: limits.maxPageSize },
  author: { description: 'Who made it. No name: the account is gone.' },
  current: { description: 'It is what the document is now.' },

  usage: { description: 'What is stored now.' },
  quota: { description: 'Which limit of what may be stored it would have passed.' },
  bytes: {
    description:
      'Bytes of the documents’ titles, texts and Yjs states, and of the titles and texts of all versions that are kept.',
  },
  'Usage.documents': { description: 'Documents, those in the trash too until they are removed for good.' },
  'Workspace.quota': { description: 'What may be stored in it.' },
  'Me.usage': {
    description:
      'What is stored in the workspaces that count for you: those that you own, as their first owner.',
  },
  'Me.quota': { description: 'What may be stored in them together.' },
  'Quota.bytes': { description: 'Bytes that may be stored. null: no limit.' },
  'Quota.documents': { description: 'Documents that there may be. null: no limit.' },
  ...quotaExcess('OperationResult'),
  ...quotaExcess('Problem'),

  'Health.status': { description: 'Whether requests are welcome.' },
  'Health.version': { description: 'The version of the server.', maxLength: 50 },
  live: { description: 'The process answers.' },
  ready: { description: 'Requests are welcome.' },
  checks: { description: 'What being ready takes.' },
  accepting: { description: 'The process is not about to end.' },
  database: { description: 'The database answers.' },
  migrations: { description: 'The database is of this version.' },
  storage: { description: 'The database has room to write.' },
  uptime_seconds: { description: 'Seconds since the process began.' },
}

/** What the `quota` of a refusal says. */
function quotaExcess(schema: string): Record<string, Term> {
  return {
    [`${schema}.name`]: { description: 'Whose limit, and of what.' },
    [`${schema}.limit`]: { description: 'How much may be stored.' },
    [`${schema}.used`]: { description: 'How much is stored, with what the operations before this one add.' },
    [`${schema}.requested`]: { description: 'How much this operation would have added.' },
  }
}
