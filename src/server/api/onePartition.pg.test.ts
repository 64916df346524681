/**
 * What a batch, a pull, a search, a read and the live events ask of the database, as the code asks it: each statement is
 * explained on tables that lie in partitions by workspace, and touches one of them.
 */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { editText, encodeCrdt, openCrdt, stateFromText, textOf } from '@/crdt/documentText'
import { callRest, callTrpc } from '@/testing/callTransports'
import { divideTables } from '@/testing/partitions'
import { transports } from '@/testing/transports'
import { signUpWriter, type Writer } from '@/testing/writer'
import { inMaintenance } from '../db/inMaintenance'
import { isDistributed } from '../db/isDistributed'
import { countWorkspace } from '../maintenance/countStorage'
import { deleteSome } from '../maintenance/deleteSome'
import { purgeTombstones } from '../maintenance/purgeTombstones'
import { thinWorkspace } from '../maintenance/thinHistory'

interface Statement {
  text: string
  values: unknown[]
}

const asked: Statement[] = []
const query = pg.Client.prototype.query
let observer: pg.Client
let writer: Writer

beforeAll(async () => {
  process.env.DATABASE_URL = process.env.PARTITIONED_URL ?? ''
  process.env.OBSERVER_URL = process.env.DATABASE_URL
  await divideTables(process.env.DATABASE_URL)
  writer = await signUpWriter()
  observer = new pg.Client({ connectionString: process.env.DATABASE_URL })
  await observer.connect()
  pg.Client.prototype.query = function remember(this: pg.Client, ...args: unknown[]) {
    const config = Object(args[0])
    const values = config.values ?? (Array.isArray(args[1]) ? args[1] : [])
    if (this !== observer) asked.push({ text: config.text ?? String(args[0]), values })
    return Reflect.apply(query, this, args)
  }
})
afterAll(async () => {
  pg.Client.prototype.query = query
  await observer.end()
})

const base64 = (state: Uint8Array) => Buffer.from(state).toString('base64')

function stateWith(text: string): string {
  const doc = openCrdt(stateFromText('one\n'))
  editText(textOf(doc), text)
  return base64(encodeCrdt(doc))
}

async function batch(operations: object[], key?: string): Promise<void> {
  const numbered = operations.map((operation, n) => ({ client_id: String(n), ...operation }))
  const sent = await transports[0]?.send(
    writer,
    { workspace_id: writer.workspaceId, operations: numbered },
    key,
  )
  expect(sent?.response?.results.map(({ error }) => error)).toEqual(operations.map(() => undefined))
}

const get = (path: string, input: Record<string, string> = {}, names: Record<string, string> = {}) =>
  callRest(
    `GET /api/v1/documents${path}`,
    { path: names, query: { workspace_id: writer.workspaceId, ...input } },
    writer.headers,
  )

async function useEverything(): Promise<void> {
  const { workspaceId: workspace_id } = writer
  const create = (document_id: string, data: object) => ({ operation: 'create', document_id, data })
  const update = (data: object, more: object = {}) => ({
    operation: 'update',
    document_id: 'a',
    data,
    ...more,
  })
  await batch([create('a', { title: 'A', content: 'one\n' }), create('b', { title: 'B' })], 'a_key')
  await batch([create('a', { title: 'A', content: 'one\n' }), create('b', { title: 'B' })], 'a_key')
  await batch([update({ content: 'one\n\ntwo\n' }), { operation: 'delete', document_id: 'b' }])
  await batch([
    update({ content: 'one!\n' }, { expected_version: 1, on_conflict: 'merge' }),
    update({ title: 'Another' }),
  ])
  await batch([create('c', { title: 'C', yjs_state_b64: stateWith('one and more\n') })])
  const { body } = await get('/changes')
  await get('/changes', { cursor: Object(body).next_cursor })
  await get('/{id}', {}, { id: 'a' })
  await get('')
  await get('', { q: 'one' })
  await get('', { title: 'another', deleted: 'all' })
  await get('/{id}/versions', {}, { id: 'a' })
  await get('/{id}/versions/{version}', {}, { id: 'a', version: '1' })
  await callRest(
    'POST /api/v1/documents/{id}/versions/{version}/restore',
    { path: { id: 'a', version: '1' }, query: { workspace_id } },
    writer.headers,
  )
  await callRest(
    'PATCH /api/v1/documents/{id}/versions/{version}',
    { path: { id: 'a', version: '1' }, query: { workspace_id }, body: { name: 'First' } },
    writer.headers,
  )
  await get('/events')
  await callTrpc('documents.events', { workspace_id }, writer.headers)
  // More documents with the word than the index is asked for: the search walks.
  await observer.query('BEGIN')
  await observer.query(`SET LOCAL app.maintenance = 'on'`)
  await observer.query(`SET LOCAL app.workspace_id = '${workspace_id}'`)
  await observer.query(`INSERT INTO documents (workspace_id, id, title, content, version, position, operation, author_id, created_at, updated_at)
    SELECT '${workspace_id}', 'many' || n, '', '', 1, 1000 + n, 'create', '', now(), now() FROM generate_series(1, 5100) AS n`)
  await observer.query(`INSERT INTO document_search (workspace_id, document_id, words)
    SELECT '${workspace_id}', 'many' || n, array_to_tsvector(ARRAY['many', 'in ${workspace_id}']) FROM generate_series(1, 5100) AS n`)
  await observer.query('COMMIT')
  expect(Object((await get('', { q: 'many' })).body).documents).toHaveLength(100)
  // Maintenance of one workspace.
  await inMaintenance((tx) => purgeTombstones(tx, workspace_id))
  await inMaintenance((tx) => countWorkspace(tx, workspace_id))
  await observer.query('BEGIN')
  await observer.query(`SET LOCAL app.maintenance = 'on'`)
  await observer.query(
    `UPDATE document_versions SET created_at = created_at - interval '40 days', kept_as = CASE WHEN version > 1 THEN 1 END`,
  )
  await observer.query('COMMIT')
  await thinWorkspace(workspace_id)
  const receipts = { table: 'batch_receipts', key: 'principal, key', expired: 'created_at < now()' }
  await inMaintenance((tx) => deleteSome(tx, receipts, 10, workspace_id))
}

/** Of how many workspaces these may be: an account's, and those that a process watches. */
const OF_MANY = [/WHERE paid_by_id = \$1/, /WHERE id = ANY\(\$1::uuid\[\]\)/]

test('[OP8] each statement about a workspace touches one partition', async () => {
  expect(await isDistributed()).toBe(true)
  asked.length = 0
  await useEverything()
  const statements = asked.filter(
    ({ text }) =>
      /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/.test(text) && !OF_MANY.some((form) => form.test(text)),
  )
  const touched: Record<string, string[]> = {}
  for (const statement of statements) {
    const partitions = await partitionsOf(statement)
    if (partitions.length > 1) touched[statement.text] = partitions
  }
  expect(touched).toEqual({})
  for (const table of ['documents', 'document_versions', 'batch_receipts', 'audit_events', 'document_search'])
    expect(statements.filter(({ text }) => text.includes(table)).length).toBeGreaterThan(1)
}, 120_000)

test('[OP8] a statement that names no workspace is found', async () => {
  const text = 'UPDATE documents SET title = $1'
  expect(await partitionsOf({ text, values: ['x'] })).toHaveLength(4)
})

/** The numbers of the partitions that a plan reads or writes. */
async function partitionsOf({ text, values }: Statement): Promise<string[]> {
  await observer.query('BEGIN')
  try {
    await observer.query(`SET LOCAL app.workspace_id = '${writer.workspaceId}'`)
    const { rows } = await observer.query({ text: `EXPLAIN (FORMAT JSON) ${text}`, values })
    const named = JSON.stringify(rows).matchAll(/"Relation Name":"\w+_(p\d)"/g)
    return [...new Set([...named].map(([, part]) => part ?? ''))]
  } finally {
    await observer.query('ROLLBACK')
  }
}
