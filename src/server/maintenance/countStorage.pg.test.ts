/** What is counted as stored is what is stored, whatever was written and removed. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import pg from 'pg'
import { beforeEach, expect, test } from 'vitest'
import { stateFromText } from '@/crdt/documentText'
import { callRest } from '@/testing/callTransports'
import { database, SEE_ALL } from '@/testing/database'
import { transports } from '@/testing/transports'
import { countedUsage, storedUsage } from '@/testing/usage'
import { signUpWriter, type Writer } from '@/testing/writer'
import { inMaintenance } from '../db/inMaintenance'
import { env } from '../env'
import { creation, deletion, write } from '../feed/testing/feed'
import { countStorage, countWorkspace } from './countStorage'
import { purgeTombstones } from './purgeTombstones'

let writer: Writer
beforeEach(async () => {
  writer = await signUpWriter()
})

const id = fc.constantFrom('a', 'b', 'c', 'd')
const text = fc.oneof(fc.constantFrom('', 'x', 'ünï\n'), fc.string({ unit: 'grapheme', maxLength: 60 }))
const data = fc.record(
  {
    title: text,
    content: text,
    yjs_state_b64: text.map((words) => Buffer.from(stateFromText(words)).toString('base64')),
    deleted: fc.constant(false as const),
  },
  { requiredKeys: [] },
)
const operation = fc.oneof(
  fc.record({ operation: fc.constant('create'), document_id: id, data: data.map(withoutDeleted) }),
  fc.record({
    operation: fc.constant('create'),
    document_id: id,
    data: data.map(withoutDeleted),
    on_conflict: fc.constant('update'),
  }),
  fc.record({ operation: fc.constant('update'), document_id: id, data }),
  fc.record({ operation: fc.constant('delete'), document_id: id }),
)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      operations: fc.array(operation, { minLength: 1, maxLength: 8 }),
      atomic: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ restore: id, version: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.constant('purge' as const) },
)

function withoutDeleted({ deleted: _, ...fields }: Record<string, unknown>) {
  return fields
}

test('[BT18] after any history of batches, restores and purges the count is the sum', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      for (const one of steps) await take(one)
      expect(await countedUsage(writer.workspaceId)).toEqual(await storedUsage(writer.workspaceId))
    }),
    { numRuns: 25 },
  )
})

async function take(one: typeof step extends fc.Arbitrary<infer Step> ? Step : never): Promise<void> {
  const { workspaceId } = writer
  if (one === 'purge') {
    const deletedAt = new Date(Date.now() - 1_000 * 86_400_000)
    await database().document.updateMany({
      where: { workspaceId, deletedAt: { not: null } },
      data: { deletedAt },
    })
    await inMaintenance((tx) => purgeTombstones(tx, workspaceId))
  } else if ('restore' in one) {
    await callRest(
      'POST /api/v1/documents/{id}/versions/{version}/restore',
      { path: { id: one.restore, version: String(one.version) }, query: { workspace_id: workspaceId } },
      writer.headers,
    )
  } else {
    const operations = one.operations.map((fields, n) => ({ client_id: String(n), ...fields }))
    const { response } =
      (await transports[0]?.send(writer, { workspace_id: workspaceId, operations, atomic: one.atomic })) ?? {}
    expect(response?.results).toHaveLength(operations.length)
  }
}

const PATIENCE = { timeout: 30_000 }
const COUNTED_WRONG = { usedBytes: -7n, usedDocuments: 1_000n, paidById: null, usageCountedAt: null }

test('[BT18] maintenance mends a count that is wrong, while batches go on', async () => {
  await write(writer, [creation('a'), creation('b')])
  await write(writer, [deletion('a')])
  const { workspaceId } = writer
  await database().workspace.update({ where: { id: workspaceId }, data: COUNTED_WRONG })
  const writing = Promise.all(['c', 'd', 'e', 'f'].map((name) => write(writer, [creation(name)])))
  // Other tests' maintenance may be at it.
  await expect.poll(() => inMaintenance((tx) => countWorkspace(tx, workspaceId)), PATIENCE).toBe(true)
  await writing
  expect(await countedUsage(workspaceId)).toEqual(await storedUsage(workspaceId))
  const { paidById } = await database().workspace.findUniqueOrThrow({ where: { id: workspaceId } })
  expect(paidById).toBe(writer.userId)
})

test('[BT18] maintenance counts every workspace that was not counted for a day, and no other', async () => {
  const fresh = await signUpWriter()
  for (const one of [writer, fresh]) {
    await write(one, [creation('a')])
    await database().workspace.update({ where: { id: one.workspaceId }, data: COUNTED_WRONG })
  }
  await database().workspace.update({
    where: { id: fresh.workspaceId },
    data: { usageCountedAt: new Date() },
  })
  const mended = async () => {
    await countStorage()
    return countedUsage(writer.workspaceId)
  }
  await expect.poll(mended, PATIENCE).toEqual(await storedUsage(writer.workspaceId))
  expect((await countedUsage(fresh.workspaceId)).documents).toBe(1_000)
})

test('[BT18] the migration counts what there is already', async () => {
  await write(writer, [creation('a'), creation('b')])
  await write(writer, [deletion('a')])
  const counted = await countedUsage(writer.workspaceId)
  const client = new pg.Client({ connectionString: env().DATABASE_URL, options: SEE_ALL })
  await client.connect()
  try {
    await client.query('BEGIN')
    const of = [writer.workspaceId]
    await client.query(
      'UPDATE workspaces SET used_bytes = 0, used_documents = 0, paid_by_id = NULL WHERE id = $1',
      of,
    )
    await client.query(readFileSync('prisma/migrations/20261130010000_count_storage/migration.sql', 'utf8'))
    const { rows } = await client.query(
      'SELECT used_bytes::float8 AS bytes, used_documents::float8 AS documents, paid_by_id FROM workspaces WHERE id = $1',
      of,
    )
    expect(rows).toEqual([{ ...counted, paid_by_id: writer.userId }])
  } finally {
    await client.query('ROLLBACK')
    await client.end()
  }
})
