/** One document that many write at once. On real PostgreSQL. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BatchRequest, Operation } from '@/contract/batch'
import { encodeCrdt, openCrdt, textOf } from '@/crdt/documentText'
import { SEE_ALL } from '@/testing/database'
import { storedDocument, storedHistory } from '@/testing/storedDocument'
import { signUpWriter, type Writer } from '@/testing/writer'
import { Deadline } from '../db/Deadline'
import { env } from '../env'
import { applyBatch } from './BatchService'

/** As another instance would be: it knows nothing of this process's queue. */
let [first, second, watcher]: pg.Client[] = []
beforeAll(async () => {
  const connect = async () => {
    const client = new pg.Client({ connectionString: env().DATABASE_URL, options: SEE_ALL })
    await client.connect()
    return client
  }
  ;[first, second, watcher] = [await connect(), await connect(), await connect()]
})
afterAll(async () => {
  await first?.end()
  await second?.end()
  await watcher?.end()
})

function apply(writer: Writer, operations: Operation[], key?: string, timeoutMs = 20_000) {
  const batch: BatchRequest = { workspace_id: writer.workspaceId, operations, atomic: false }
  const scopes = new Set(['read', 'write'] as const)
  const principal = { userId: writer.userId, id: `user:${writer.userId}`, via: 'cookie' as const, scopes }
  return applyBatch(batch, { principal, deadline: new Deadline(timeoutMs), idempotencyKey: key })
}
const create = (id: string, content: string): Operation => ({
  operation: 'create',
  client_id: `create ${id}`,
  document_id: id,
  data: { content },
})
const update = (id: string, data: Record<string, unknown>): Operation => ({
  operation: 'update',
  client_id: `update ${id}`,
  document_id: id,
  data,
})
const lock = (writer: Writer, id: string) =>
  first?.query('SELECT 1 FROM documents WHERE workspace_id = $1 AND id = $2 FOR UPDATE', [
    writer.workspaceId,
    id,
  ])
const writeNext = (client: pg.Client | undefined, writer: Writer, id: string, title: string) =>
  client?.query(
    `UPDATE documents SET title = $3, version = version + 1 WHERE workspace_id = $1 AND id = $2`,
    [writer.workspaceId, id, title],
  )

test('[BT2] sixty clients that write one document at once each add a version, and none is sent away', async () => {
  const writer = await signUpWriter()
  await apply(writer, [create('hot', 'x')])
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, (_, n) => apply(writer, [update('hot', { title: `${n}` })])),
  )
  const versions = outcomes.map(({ response }) => response.results[0]?.version)
  expect(versions).toEqual(Array.from({ length: 60 }, (_, n) => n + 2))
  expect(await storedHistory(writer.workspaceId, 'hot')).toHaveLength(60)
})

test('[BT12] so do clients of which each sends a Yjs update, and no word of theirs is lost', async () => {
  const writer = await signUpWriter()
  await apply(writer, [create('hot', '')])
  const words = Array.from({ length: 40 }, (_, n) => `word-${n};`)
  const outcomes = await Promise.all(words.map((word) => apply(writer, [update('hot', yjs(word))])))
  for (const { response } of outcomes) expect(response.results[0]?.status).toBe('success')
  const { content } = await storedDocument(writer.workspaceId, 'hot')
  for (const word of words) expect(content).toContain(word)
})

test('[RQ9] batches that wait for one document leave the database to everybody else', async () => {
  const [writer, neighbour] = [await signUpWriter(), await signUpWriter()]
  await apply(writer, [create('hot', 'x')])
  await first?.query('BEGIN')
  await lock(writer, 'hot')
  // More than there are connections.
  const waiting = Array.from({ length: 20 }, (_, n) => apply(writer, [update('hot', { title: `${n}` })]))
  await waitForLock()
  const { response } = await apply(neighbour, [create('cool', 'x')], undefined, 2_000)
  expect(response.successful).toBe(1)
  await first?.query('ROLLBACK')
  await Promise.all(waiting)
})

test('[RQ6] a batch waits for its document no longer than its deadline, and nothing of it is applied', async () => {
  const writer = await signUpWriter()
  await apply(writer, [create('hot', 'x')])
  await first?.query('BEGIN')
  await lock(writer, 'hot')
  const holds = apply(writer, [update('hot', { title: 'first' })])
  await waitForLock()
  const late = apply(writer, [update('hot', { title: 'late' })], undefined, 200)
  await expect(late).rejects.toMatchObject({ code: 'timeout', extras: { applied: false } })
  await first?.query('ROLLBACK')
  await holds
  expect(await storedDocument(writer.workspaceId, 'hot')).toMatchObject({ title: 'first', version: 2 })
})

test('[BT5] what another instance has overtaken is decided again under the lock: nobody overtakes it twice', async () => {
  const writer = await signUpWriter()
  await apply(writer, [create('hot', 'x')])
  await first?.query('BEGIN')
  await lock(writer, 'hot')
  const batch = apply(writer, [update('hot', { content: 'y' })])
  await waitForLock()
  const third = writeNext(second, writer, 'hot', 'third')
  await waitForLock(2)
  await writeNext(first, writer, 'hot', 'first')
  await first?.query('COMMIT')
  // PostgreSQL does not promise which of the two that wait comes first.
  const [result] = (await batch).response.results
  expect(result?.status).toBe('success')
  expect([3, 4]).toContain(result?.version)
  await third
  expect(await storedDocument(writer.workspaceId, 'hot')).toMatchObject({ version: 4, content: 'y' })
})

test('[BT13] [BT14] a Yjs update that was overtaken is merged in a thread again, and not under the lock', async () => {
  const writer = await signUpWriter()
  await apply(writer, [create('hot', 'x')])
  await first?.query('BEGIN')
  await lock(writer, 'hot')
  const batch = apply(writer, [update('hot', yjs('y'))])
  await waitForLock()
  const third = writeNext(second, writer, 'hot', 'third')
  await waitForLock(2)
  await writeNext(first, writer, 'hot', 'first')
  await first?.query('COMMIT')
  await third
  expect((await batch).response.results[0]).toMatchObject({ status: 'success', version: 4 })
  expect(await storedDocument(writer.workspaceId, 'hot')).toMatchObject({ title: 'third', version: 4 })
})

test('[BT10] the same batch sent twenty times at once under one key is applied once', async () => {
  const writer = await signUpWriter()
  await apply(writer, [create('hot', 'x')])
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () => apply(writer, [update('hot', { content: 'once' })], 'the key')),
  )
  expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1)
  for (const { response } of outcomes) expect(response.results[0]?.version).toBe(2)
})

function yjs(word: string) {
  const doc = openCrdt()
  textOf(doc).insert(0, word)
  return { yjs_state_b64: Buffer.from(encodeCrdt(doc)).toString('base64') }
}

/** Resolves once that many connections wait for a lock. */
async function waitForLock(count = 1): Promise<void> {
  for (;;) {
    const found = await watcher?.query('SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted')
    if (found?.rows[0].n >= count) return
  }
}
