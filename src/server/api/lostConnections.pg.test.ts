/** What callers are told while the database's connections are cut, whatever they ask: to come again, truthfully. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createdKeySchema } from '@/contract/apiKey'
import { problemSchema } from '@/contract/problem'
import { callApi } from '@/testing/callApi'
import { callRest } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { ORIGIN, signUpWriter, type Writer } from '@/testing/writer'
import { controlPool } from '../db/controlPool'
import { connectionPool } from '../db/prisma'
import { env } from '../env'
import { handleAuth } from './AuthRouter'
import { handleTrpc } from './appRouter'

/** Rounds of all requests at once, and how many of each. */
const [ROUNDS, OF_EACH] = [6, 2]

let writer: Writer
let key: string
let killer: pg.Client
/** Backends of the pools of this process: other tests share the server. */
const backends = new Set<number>()

beforeAll(async () => {
  for (const pool of [connectionPool(), controlPool()])
    pool.on('connect', (client) => backends.add((client as unknown as { processID: number }).processID))
  writer = await signUpWriter()
  const body = { name: 'A program', scopes: ['read', 'write'] }
  key = createdKeySchema.parse((await callRest('POST /api/v1/keys', { body }, writer.headers)).body).key
  await callApi(request('PUT', '/documents/one', { title: 'One', content: 'words to find' }))
  killer = new pg.Client({ connectionString: env().DATABASE_URL })
  await killer.connect()
})
afterAll(() => killer.end())

/** Cuts one of the connections that are there, in a moment that is not always the same. */
const CUT = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity, (SELECT pg_sleep(random() / 50) OFFSET 0) AS moment
  WHERE pid = ANY($1::int[]) AND state <> 'idle' ORDER BY random() LIMIT 1`

function request(method: string, path: string, body?: object, withKey = false): Request {
  const url = new URL(`${ORIGIN}/api/v1${path}`)
  if (path.startsWith('/documents') && !path.endsWith('/batch'))
    url.searchParams.set('workspace_id', writer.workspaceId)
  const credentials = withKey ? { authorization: `Bearer ${key}` } : writer.headers
  return new Request(url, {
    method,
    headers: { ...credentials, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
}

/** Of the batches sent, by the document that each creates. */
const statusById = new Map<string, number>()

const batch = (document_id: string) => ({
  workspace_id: writer.workspaceId,
  operations: [{ operation: 'create', client_id: '1', document_id, data: { content: 'words' } }],
})
const trpc = (name: string, input: object, method: 'GET' | 'POST') => {
  const url = new URL(`${ORIGIN}/api/trpc/${name}`)
  if (method === 'GET') url.searchParams.set('input', JSON.stringify(input))
  const headers = { ...writer.headers, 'content-type': 'application/json' }
  const body = method === 'POST' ? { body: JSON.stringify(input) } : {}
  return handleTrpc(new Request(url, { method, headers, ...body }))
}
const auth = (path: string, body?: object) =>
  handleAuth(
    new Request(`${ORIGIN}/api/auth${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { ...writer.headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    }),
  )

const reads: Record<string, () => Promise<Response>> = {
  feed: () => callApi(request('GET', '/documents/changes')),
  list: () => callApi(request('GET', '/documents')),
  'list by key': () => callApi(request('GET', '/documents', undefined, true)),
  search: () => callApi(request('GET', '/documents?q=words')),
  document: () => callApi(request('GET', '/documents/one')),
  versions: () => callApi(request('GET', '/documents/one/versions')),
  workspaces: () => callApi(request('GET', '/workspaces')),
  members: () => callApi(request('GET', `/workspaces/${writer.workspaceId}/members`)),
  audit: () => callApi(request('GET', `/workspaces/${writer.workspaceId}/audit`)),
  keys: () => callApi(request('GET', '/keys')),
  me: () => callApi(request('GET', '/me', undefined, true)),
  session: () => auth('/get-session'),
  sessions: () => auth('/list-sessions'),
  'tRPC feed': () => trpc('documents.changes', { workspace_id: writer.workspaceId }, 'GET'),
  'tRPC list': () => trpc('documents.list', { workspace_id: writer.workspaceId }, 'GET'),
}
const writes: Record<string, () => Promise<Response>> = {
  batch: async () => {
    const id = randomUUID()
    const answer = await callApi(request('POST', '/documents/batch', batch(id)))
    statusById.set(id, answer.status)
    return answer
  },
  'batch by key': () => callApi(request('POST', '/documents/batch', batch(randomUUID()), true)),
  'tRPC batch': () => trpc('documents.batch', batch(randomUUID()), 'POST'),
  document: () => callApi(request('PUT', `/documents/${randomUUID()}`, { title: 'x', content: 'y' })),
  workspace: () => callApi(request('POST', '/workspaces', { name: 'Another' })),
  invitation: () => callApi(request('POST', `/workspaces/${writer.workspaceId}/invites`, { role: 'viewer' })),
  key: () => callApi(request('POST', '/keys', { name: 'Another', scopes: ['read'] })),
  account: () => auth('/update-user', { name: 'Ada L.' }),
  'sign-in': () => auth('/sign-in/email', { email: 'nobody@example.org', password: 'correct horse battery' }),
}

test('[RQ6] while connections are cut, every request says truly that nothing was applied, a read always', async () => {
  const seen: string[] = []
  const wrong: string[] = []
  const ask = async (kind: string, send: () => Promise<Response>, isRead: boolean) => {
    const answer = await send().catch((error: unknown) => error)
    if (!(answer instanceof Response)) return void wrong.push(`${kind}: threw ${answer}`)
    if (answer.status < 500) return
    const body = await answer.json()
    const problem = problemSchema.parse(body.error?.data.problem ?? body)
    const said = `${kind}: ${answer.status} ${problem.code} ${problem.applied}`
    seen.push(said)
    const isUnapplied = problem.status === 503 && problem.applied === false
    if (!isUnapplied && (isRead || problem.code !== 'outcome_unknown')) wrong.push(said)
  }
  for (let round = 0; round < ROUNDS; round++) {
    const asked = Array.from({ length: OF_EACH }, () => [
      ...Object.entries(reads).map(([kind, send]) => ask(`read ${kind}`, send, true)),
      ...Object.entries(writes).map(([kind, send]) => ask(`write ${kind}`, send, false)),
    ]).flat()
    let under = true
    const all = Promise.all(asked).finally(() => {
      under = false
    })
    while (under) await killer.query(CUT, [[...backends]])
    await all
  }
  expect([...new Set(wrong)]).toEqual([])
  expect(seen.length).toBeGreaterThan(0)
  for (const [id, status] of statusById) {
    const isThere = (await database().document.count({ where: { id } })) === 1
    if (status !== 500) expect(isThere, `${status}`).toBe(status === 200)
  }
}, 240_000)
