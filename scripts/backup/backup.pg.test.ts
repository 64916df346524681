import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callRest } from '@/testing/callTransports'
import { SEE_ALL } from '@/testing/database'
import { signUpWriter, type Writer } from '@/testing/writer'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../database/embeddedPostgres'
import { migrateDatabase } from '../database/migrateDatabase'

/** Milliseconds: two PostgreSQL servers are made, and each program is a process of its own. */
const PATIENCE = 240_000

let folder: string
/** Its own, so that the backup holds what is written here alone. */
let source: EmbeddedPostgres
let target: EmbeddedPostgres
let writer: Writer
let file: string
const targetFile = (ending: string) => `${target.dataDir}${ending}`

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bds-backup-'))
  source = await startEmbeddedPostgres(path.join(folder, 'source'))
  target = await startEmbeddedPostgres(path.join(folder, 'target'))
  await migrateDatabase(source.url)
  process.env.DATABASE_URL = source.url
  file = path.join(folder, 'documents.backup')
  writer = await signUpWriter()
  const operations = [
    {
      operation: 'create',
      client_id: '1',
      document_id: 'odd',
      data: { title: 'Tab\there', content: 'a\nb\\.\n\\\\' },
    },
    { operation: 'update', client_id: '2', document_id: 'odd', data: { content: '\\.\n한국어 😀' } },
    { operation: 'create', client_id: '3', document_id: 'large', data: { content: 'x'.repeat(300_000) } },
  ]
  const body = { workspace_id: writer.workspaceId, operations }
  expect((await callRest('POST /api/v1/documents/batch', { body }, writer.headers)).status).toBe(200)
}, PATIENCE)
afterAll(async () => {
  for (const server of [source, target]) {
    await server.stop()
    await rm(path.dirname(server.dataDir), { recursive: true, force: true })
  }
  await rm(folder, { recursive: true, force: true })
})

async function run(script: 'backup' | 'restore', database: string, name = file): Promise<string> {
  const env = { ...process.env, DATABASE_URL: database, DATABASE_DIRECT_URL: '' }
  const args = ['--import', 'tsx', `scripts/${script}.ts`, name]
  const program = promisify(execFile)(process.execPath, args, { env })
  const { stdout, stderr } = await program.catch((error: { stdout: string; stderr: string }) => error)
  return stdout + stderr
}

async function query<T extends pg.QueryResultRow>(
  address: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: address, options: SEE_ALL })
  await client.connect()
  const { rows } = await client.query<T>(sql, values)
  await client.end()
  return rows
}

const documents = 'SELECT count(*)::int AS n FROM documents'

/** All that a workspace has, whichever database it lies in. */
async function contentOf(address: string) {
  const tables = ['memberships', 'documents', 'document_versions', 'audit_events']
  const scoped = ['workspaces WHERE id', ...tables.map((table) => `${table} WHERE workspace_id`)]
  const rowsOf = (from: string) =>
    `SELECT to_jsonb(one) AS row FROM (SELECT * FROM ${from} = $1) AS one ORDER BY 1`
  const all = scoped.map((from) => query(address, rowsOf(from), [writer.workspaceId]))
  return Promise.all(all)
}

test(
  '[OP7] what was backed up is there again, byte for byte, and once only',
  async () => {
    expect(await run('backup', source.url)).toMatch(/Wrote .* documents\./)
    // Damaged or cut off: nothing of it is restored.
    const content = gunzipSync(await readFile(file))
    const at = content.indexOf('x'.repeat(1_000))
    const damaged = Buffer.concat([content.subarray(0, at), Buffer.from('y'), content.subarray(at + 1)])
    const [changed, cut] = [path.join(folder, 'changed'), path.join(folder, 'cut')]
    await writeFile(changed, gzipSync(damaged))
    await writeFile(cut, gzipSync(content.subarray(0, -200)))
    expect(await run('restore', target.url, changed)).toContain('The backup is damaged: documents')
    expect(await run('restore', target.url, cut)).toContain('no whole backup')
    expect(await query(target.url, documents)).toEqual([{ n: 0 }])

    const said = await run('restore', target.url)
    expect(said).toMatch(/Restored \d+ rows/)
    expect(await contentOf(target.url)).toEqual(await contentOf(source.url))
    // Row-level security holds again, and hid nothing: the superuser, for whom it does not, sees no more.
    const superuser = new URL(target.url)
    superuser.username = 'postgres'
    superuser.password = await readFile(targetFile('.superuser-password'), 'utf8')
    const [{ n }] = (await query<{ n: number }>(superuser.href, documents)) as [{ n: number }]
    expect(said).toContain(`${n} documents.`)
    const unforced = `SELECT relname FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity`
    expect(await query(target.url, unforced)).toEqual([])
    expect(await run('restore', target.url)).toContain('The database is not empty')
  },
  PATIENCE,
)

test(
  '[OP7] rows that row-level security would hide are no silent gap: the backup is refused',
  async () => {
    await query(target.url, 'ALTER POLICY for_maintenance ON documents USING (false)')
    const refused = await run('backup', target.url, path.join(folder, 'hidden'))
    expect(refused).toContain('Row-level security hides rows of documents')
    const asBefore = `current_setting('app.maintenance', true) = 'on'`
    await query(target.url, `ALTER POLICY for_maintenance ON documents USING (${asBefore})`)
  },
  PATIENCE,
)
