/** storage-per-hour and one-edit: what writing a little in a long document costs. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { encodeCrdt, openCrdt, stateFromText, textOf, versionOf } from '../src/crdt/documentText.ts'
import type { App } from './App.ts'
import { type Client, connectClient, signUp } from './client.ts'
import { sampleDocuments } from './documents.ts'
import { type Figure, figure, interleave, slower } from './measure.ts'

const LETTERS = 'twenty typed letters'
/** Pushes in an hour of writing without a pause, and between two rounds of autovacuum, 15 seconds, in that time. */
const PUSHES = 1_200
const PUSHES_PER_VACUUM = 5
const STORAGE_TARGET_MB = 2
const BYTES_TARGET = 1_000
const EDIT_TARGET = 3

export async function oneEdit(app: App): Promise<Figure[]> {
  const client = await connectClient(app.port, await signUp(app.port))
  const large = await openWriter(client, 1_000_000)
  const small = await openWriter(client, 1_000)
  let bytes = 0
  const times = await interleave(
    {
      large: async () => {
        bytes = await large()
      },
      small: async () => void (await small()),
    },
    { warmup: 10, rounds: 60 },
  )
  const edit = slower('one-edit in 1 MB', times.large, 'in 1 kB', times.small, EDIT_TARGET)
  const measured = `${bytes} bytes sent`
  return [{ ...edit, measured, target: `≤ ${EDIT_TARGET}; ≤ 1 kB`, ok: edit.ok && bytes <= BYTES_TARGET }]
}

/** What autovacuum does meanwhile in an hour is done here by the number of pushes. */
export async function storagePerHour(app: App): Promise<Figure[]> {
  const client = await connectClient(app.port, await signUp(app.port))
  // As its owner, and past row-level security.
  const database = new pg.Client({ connectionString: app.databaseUrl, options: '-c app.maintenance=on' })
  await database.connect()
  const edit = await openWriter(client, 100_000)
  await database.query('DELETE FROM batch_receipts')
  await vacuum(database)
  const before = await sizes(database)
  const times: number[] = []
  for (let push = 1; push <= PUSHES; push++) {
    const startedAt = performance.now()
    await edit()
    times.push(performance.now() - startedAt)
    if (push % PUSHES_PER_VACUUM === 0) await vacuum(database)
  }
  // As maintenance does a day later.
  await database.query('DELETE FROM batch_receipts')
  await vacuum(database)
  const after = await sizes(database)
  await database.end()
  const grown = new Map([...after].map(([name, size]) => [name, size - (before.get(name) ?? 0)]))
  const total = [...grown.values()].reduce((sum, size) => sum + size, 0)
  const parts = [...grown]
    .filter(([, size]) => size > 50_000)
    .map(([name, size]) => `${name} ${megabytes(size)}`)
  return [
    {
      ...figure('storage-per-hour', times, '', []),
      reference_p50_ms: null,
      ratio: null,
      measured: `${megabytes(total)} MB (${parts.join(', ')})`,
      target: `≤ ${STORAGE_TARGET_MB} MB`,
      ok: total <= STORAGE_TARGET_MB * 1_000_000,
    },
  ]
}

/** @returns what types some letters more into a document of so many bytes, and how many bytes that sends. */
async function openWriter(client: Client, bytes: number): Promise<() => Promise<number>> {
  const document_id = randomUUID()
  const text = proseOf(bytes)
  const state = stateFromText(text)
  const data = { title: 'Long', yjs_state_b64: Buffer.from(state).toString('base64') }
  await client.batch([{ operation: 'create', client_id: '1', document_id, data }])
  const doc = openCrdt(state)
  let at = Math.floor(text.length / 2)
  return async () => {
    const known = versionOf(doc)
    textOf(doc).insert(at, LETTERS)
    at += LETTERS.length
    const yjs_state_b64 = Buffer.from(encodeCrdt(doc, known)).toString('base64')
    const operation = { operation: 'update', client_id: '1', document_id, data: { yjs_state_b64 } }
    await client.batch([operation])
    return Buffer.byteLength(JSON.stringify({ workspace_id: client.workspaceId, operations: [operation] }))
  }
}

function proseOf(bytes: number): string {
  let prose = ''
  for (const { content } of sampleDocuments(100)) {
    prose += content
    if (prose.length >= bytes) break
  }
  while (prose.length < bytes) prose += prose
  return prose.slice(0, bytes).toWellFormed()
}

async function vacuum(database: pg.Client): Promise<void> {
  await database.query(
    'VACUUM documents, document_versions, document_search, search_progress, workspaces, batch_receipts',
  )
}

/** Bytes of each table with its indexes and long values. */
async function sizes(database: pg.Client): Promise<Map<string, number>> {
  const { rows } = await database.query<{ name: string; size: string }>(`
    SELECT relname::text AS name, pg_total_relation_size(oid) AS size FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`)
  return new Map(rows.map(({ name, size }) => [name, Number(size)]))
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(2)
}
