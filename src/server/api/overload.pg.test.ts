/** What callers are told when the database has no time for them: to come again, and that nothing was done. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createdKeySchema } from '@/contract/apiKey'
import { limits } from '@/contract/limits'
import { problemSchema } from '@/contract/problem'
import { callApi } from '@/testing/callApi'
import { callRest } from '@/testing/callTransports'
import { database, SEE_ALL } from '@/testing/database'
import { ORIGIN, signUpWriter, type Writer } from '@/testing/writer'
import { connectionPool } from '../db/prisma'
import { env } from '../env'
import { handleAuth } from './AuthRouter'
import { handleTrpc } from './appRouter'

let writer: Writer
let callers: { 'a session': Record<string, string>; 'a key': Record<string, string> }
let other: pg.Client
beforeAll(async () => {
  writer = await signUpWriter()
  const body = { name: 'A program', scopes: ['write'] }
  const { key } = createdKeySchema.parse((await callRest('POST /api/v1/keys', { body }, writer.headers)).body)
  callers = { 'a session': writer.headers, 'a key': { authorization: `Bearer ${key}` } }
  other = new pg.Client({ connectionString: env().DATABASE_URL, options: SEE_ALL })
  await other.connect()
})
afterAll(() => other.end())

const requestTimeoutMs: number = limits.requestTimeoutMs
const setRequestTimeout = (ms: number) => Object.assign(limits, { requestTimeoutMs: ms })
afterEach(() => setRequestTimeout(requestTimeoutMs))

const transports = {
  REST: (headers: Record<string, string>, batch: object) =>
    callApi(post('/api/v1/documents/batch', headers, batch)),
  tRPC: (headers: Record<string, string>, batch: object) =>
    handleTrpc(post('/api/trpc/documents.batch', headers, batch)),
}
const transportNames = ['REST', 'tRPC'] as const

function post(path: string, headers: Record<string, string>, body: object): Request {
  const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' } }
  return new Request(ORIGIN + path, { ...init, body: JSON.stringify(body) })
}

const batchOf = (document_id: string) => ({
  workspace_id: writer.workspaceId,
  operations: [{ operation: 'create', client_id: '1', document_id, data: {} }],
})

async function expectUnapplied(answer: Response, code: 'overloaded' | 'timeout'): Promise<void> {
  const body = await answer.json()
  const problem = problemSchema.parse(body.error?.data.problem ?? body)
  expect(problem).toMatchObject({ code, status: 503, applied: false })
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('1')
}

/** All connections for requests are taken, and nobody is patient, while `work` runs. */
async function withoutConnections(work: () => Promise<void>): Promise<void> {
  const pool = connectionPool()
  const { connectionTimeoutMillis } = pool.options
  const taken = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
  pool.options.connectionTimeoutMillis = 100
  try {
    await work()
  } finally {
    pool.options.connectionTimeoutMillis = connectionTimeoutMillis
    for (const connection of taken) connection.release()
  }
}

describe.each(transportNames)('[RQ6] %s', (transport) => {
  test.each(['a session', 'a key'] as const)(
    'no connection left, asked with %s: overloaded',
    async (caller) => {
      const id = randomUUID()
      await withoutConnections(async () =>
        expectUnapplied(await transports[transport](callers[caller], batchOf(id)), 'overloaded'),
      )
      expect(await database().document.count({ where: { id } })).toBe(0)
      expect((await transports[transport](callers[caller], batchOf(id))).status).toBe(200)
    },
  )

  test('past the deadline: timeout', async () => {
    const id = randomUUID()
    await other.query('BEGIN')
    await other.query('SELECT 1 FROM workspaces WHERE id = $1 FOR UPDATE', [writer.workspaceId])
    setRequestTimeout(500)
    await expectUnapplied(await transports[transport](writer.headers, batchOf(id)), 'timeout')
    await other.query('ROLLBACK')
    expect(await database().document.count({ where: { id } })).toBe(0)
  })
})

test('[RQ6] the connection breaks as a session is looked up: its holder is told to come again', async () => {
  const asking = () => handleAuth(new Request(`${ORIGIN}/api/auth/get-session`, { headers: writer.headers }))
  await other.query('BEGIN')
  await other.query('LOCK TABLE sessions')
  const asked = asking()
  for (let ended = 0; ended === 0; ) {
    const waiting = await other.query(`
      SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND relation = 'sessions'::regclass`)
    ended = waiting.rowCount ?? 0
  }
  await other.query('ROLLBACK')
  await expectUnapplied(await asked, 'overloaded')
  expect(await (await asking()).json()).toMatchObject({ user: { id: writer.userId } })
})

test('[RQ6] no connection left: who signs in is told to come again', async () => {
  const credentials = { email: `${randomUUID()}@example.org`, password: 'correct horse battery' }
  await withoutConnections(async () => {
    const answer = await handleAuth(post('/api/auth/sign-in/email', { origin: ORIGIN }, credentials))
    await expectUnapplied(answer, 'overloaded')
  })
})
