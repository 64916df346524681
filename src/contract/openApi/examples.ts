/** One story that the description's examples tell: a packing list and what becomes of it. */
export const WORKSPACE_ID = '01940f5e-2b10-7c44-9d1e-6f0a1b2c3d4e'

export const summary = {
  id: 'packing-list',
  title: 'Packing list',
  version: 3,
  deleted: false,
  created_at: '2026-05-04T07:30:00.000Z',
  updated_at: '2026-05-04T09:12:45.120Z',
}

/** `yjs_state_b64` is a real state: its Y.Text `content` reads as `content`. */
export const document = {
  ...summary,
  content: '- tent\n- stove\n',
  yjs_state_b64: 'AQEqAAQBB2NvbnRlbnQPLSB0ZW50Ci0gc3RvdmUKAA==',
}

const usage = { bytes: 48_210, documents: 12 }

export const workspace = {
  id: WORKSPACE_ID,
  name: 'Summer trip',
  role: 'owner',
  personal: false,
  usage,
  quota: { bytes: 10_000_000_000, documents: 2_000_000 },
}

export const CURSOR = 'MTI4'

export const batch = {
  workspace_id: WORKSPACE_ID,
  operations: [
    {
      operation: 'create',
      client_id: '1',
      document_id: 'route',
      data: { title: 'Route', content: '# Day one\n' },
    },
    {
      operation: 'update',
      client_id: '2',
      document_id: 'packing-list',
      data: { content: '- tent\n- stove\n- rope\n' },
      expected_version: 2,
    },
    { operation: 'delete', client_id: '3', document_id: 'old-route' },
  ],
  atomic: false,
}

export const batchResult = {
  total: 3,
  successful: 2,
  failed: 1,
  results: [
    { client_id: '1', status: 'success', document_id: 'route', version: 1 },
    {
      client_id: '2',
      status: 'conflict',
      document_id: 'packing-list',
      error: 'Version mismatch: expected 2, got 3',
      code: 'version_mismatch',
      conflict_data: { expected_version: 2, current_version: 3 },
    },
    { client_id: '3', status: 'success', document_id: 'old-route', version: 2 },
  ],
  processing_time_ms: 12,
  feed: {
    before: 'NTUwZTg0MDAtZTI5Yi00MWQ0LWE3MTYtNDQ2NjU1NDQwMDAwOjE3',
    after: 'NTUwZTg0MDAtZTI5Yi00MWQ0LWE3MTYtNDQ2NjU1NDQwMDAwOjE5',
  },
}

export const rolledBack = {
  total: 3,
  successful: 0,
  failed: 1,
  results: batchResult.results.map(({ client_id, document_id, ...result }) =>
    result.status === 'conflict'
      ? { client_id, document_id, ...result }
      : { client_id, status: 'skipped', document_id, error: 'Rolled back', code: 'rolled_back' },
  ),
  processing_time_ms: 9,
}

export const member = {
  user_id: 'b1N0mS2Jq8',
  name: 'Ada',
  email: 'ada@example.org',
  role: 'owner',
  joined_at: '2026-05-01T10:00:00.000Z',
}

export const invite = {
  id: '01940f5e-9a77-7e10-8c2b-3d4e5f607182',
  role: 'editor',
  created_by: member.user_id,
  created_at: '2026-05-02T18:00:00.000Z',
  expires_at: '2026-05-09T18:00:00.000Z',
}

const token = '01940f5e9a777e108c2b3d4e5f607182'
export const createdInvite = { ...invite, token, url: `https://notes.example.org/invite#${token}` }

export const auditEvent = {
  id: '01940f5f-0c3d-7b21-9e55-8899aabbccdd',
  action: 'member.role_changed',
  actor_id: member.user_id,
  actor_name: member.name,
  principal: `user:${member.user_id}`,
  detail: { user_id: 'c7Qw3ErTy1', role: 'viewer' },
  created_at: '2026-05-03T08:00:00.000Z',
}

export const accountEvent = {
  id: '01940f5f-1d4e-7c32-8f66-99aabbccddee',
  action: 'account.signed_in',
  actor_id: member.user_id,
  actor_name: member.name,
  principal: `user:${member.user_id}`,
  detail: { address: '203.0.113.7', user_agent: 'curl/8.5.0' },
  created_at: '2026-05-03T07:59:00.000Z',
}

export const key = {
  id: 'k4Lm9ZxC2v',
  name: 'Backup',
  start: 'bds_fGhJkL',
  scopes: ['read', 'write'],
  workspace_id: null,
  created_at: '2026-05-01T10:05:00.000Z',
  expires_at: '2026-07-30T10:05:00.000Z',
  last_used_at: null,
}

export const me = {
  user_id: member.user_id,
  name: member.name,
  email: member.email,
  via: 'key',
  scopes: ['read', 'write'],
  key,
  usage,
  quota: { bytes: 20_000_000_000, documents: 4_000_000 },
}

/** Of the right form, and good for nothing. */
export const KEY = `bds_fGhJkL${'Example'.repeat(9).slice(0, 58)}`

export const written = { id: 'packing-list', version: 4, created: false, deleted: false }

export const versionSummary = {
  version: 3,
  title: 'Packing list',
  operation: 'update',
  author: { id: member.user_id, name: member.name },
  created_at: '2026-05-04T09:12:45.120Z',
  current: true,
}

export const health = {
  status: 'ok',
  version: '0.1.0',
  live: true,
  ready: true,
  checks: { accepting: true, database: true, migrations: true, storage: true },
  uptime_seconds: 86_400,
}
