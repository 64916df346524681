import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import * as trpcRoute from '@/app/api/trpc/[trpc]/route'
import { limits } from '@/contract/limits'
import { database, SEE_ALL } from '@/testing/database'
import { ORIGIN, signUpWriter, type Writer } from '@/testing/writer'
import { inMaintenance } from '../db/inMaintenance'
import { env } from '../env'
import { askChanges, creation, deletion, readChangesPage, write } from '../feed/testing/feed'
import { purgeTombstones } from './purgeTombstones'
import { runMaintenance } from './runMaintenance'

// Maintenance is about all that the other tests have left in the database.
vi.setConfig({ testTimeout: 240_000 })

let writer: Writer
let other: pg.Client
beforeAll(async () => {
  other = new pg.Client({ connectionString: env().DATABASE_URL, options: SEE_ALL })
  await other.connect()
})
afterAll(() => other.end())
beforeEach(async () => {
  writer = await signUpWriter()
})

/** As if it had been deleted so many days ago. */
const age = (ids: string[], days: number) =>
  database().document.updateMany({
    where: { workspaceId: writer.workspaceId, id: { in: ids }, deletedAt: { not: null } },
    data: { deletedAt: new Date(Date.now() - days * 86_400_000) },
  })
const OLD = limits.tombstoneDays + 1
const stored = async () => {
  const rows = await database().document.findMany({ where: { workspaceId: writer.workspaceId } })
  return rows.map(({ id }) => id).sort()
}
const purge = () => inMaintenance((tx) => purgeTombstones(tx, writer.workspaceId))

test('[CH3] a tombstone goes when it is 90 days old, with its history; younger ones stay', async () => {
  await write(writer, [creation('old'), creation('young'), creation('alive')])
  await write(writer, [deletion('old'), deletion('young')])
  await age(['old'], limits.tombstoneDays + 0.01)
  await age(['young'], limits.tombstoneDays - 0.01)
  const versions = { where: { workspaceId: writer.workspaceId, documentId: 'old' } }
  expect(await database().documentVersion.count(versions)).toBe(1)
  expect((await runMaintenance()).documents).toBe(1)
  expect(await stored()).toEqual(['alive', 'young'])
  expect(await database().documentVersion.count(versions)).toBe(0)
})

test('[CH3] a cursor from before a purged deletion is a 410 through both transports; later ones and none are fine', async () => {
  await write(writer, [creation('a'), creation('b')])
  const before = await readChangesPage(writer)
  await write(writer, [deletion('a')])
  const after = await readChangesPage(writer, { cursor: before.next_cursor })
  expect(after.changes).toMatchObject([{ id: 'a', deleted: true }])
  await age(['a'], OLD)
  await purge()

  const refused = await askChanges(writer, { cursor: before.next_cursor })
  expect([refused.status, (await refused.json()).code]).toEqual([410, 'cursor_expired'])
  const input = JSON.stringify({ workspace_id: writer.workspaceId, cursor: before.next_cursor })
  const overTrpc = await trpcRoute.GET(
    new Request(`${ORIGIN}/api/trpc/documents.changes?${new URLSearchParams({ input })}`, {
      headers: writer.headers,
    }),
  )
  expect(overTrpc.status).toBe(410)
  expect((await overTrpc.json()).error.data.problem).toMatchObject({ code: 'cursor_expired', status: 410 })
  expect((await readChangesPage(writer, { cursor: after.next_cursor })).changes).toEqual([])
  expect((await readChangesPage(writer)).changes).toMatchObject([{ id: 'b' }])
})

test('[CH3] who starts over after a purge gets through, however small the pages', async () => {
  await write(
    writer,
    ['a', 'b', 'c'].map((id) => creation(id)),
  )
  await write(writer, [creation('z')])
  await write(writer, [deletion('z')])
  await age(['z'], OLD)
  await purge()
  const ids: string[] = []
  let cursor: string | undefined
  for (let more = true; more; ) {
    const page = await readChangesPage(writer, { limit: 1, ...(cursor && { cursor }) })
    ids.push(...page.changes.map(({ id }) => id))
    cursor = page.next_cursor
    more = page.has_more
  }
  expect(ids).toEqual(['a', 'b', 'c'])
})

test('[CH3] an idle reader at the end of the feed is not sent back by what was deleted before', async () => {
  await write(writer, [creation('a'), creation('b')])
  await write(writer, [deletion('b')])
  await age(['b'], OLD)
  await purge()
  const { next_cursor } = await readChangesPage(writer)
  expect((await askChanges(writer, { cursor: next_cursor })).status).toBe(200)
})

test.each([1, 2, 3])(
  '[CH3] a reader beside deletions and purges has what is there, or is told to start over (seed %i)',
  async (seed) => {
    const random = seeded(seed)
    const alive = new Set<string>()
    const mirror = new Set<string>()
    let cursor: string | undefined
    let expired = 0
    const readPage = async () => {
      const answer = await askChanges(writer, { limit: 2, ...(cursor && { cursor }) })
      if (answer.status === 410) {
        expired++
        mirror.clear()
        cursor = undefined
        return true
      }
      const page = await answer.json()
      for (const { id, deleted } of page.changes) deleted ? mirror.delete(id) : mirror.add(id)
      cursor = page.next_cursor
      return page.has_more
    }
    for (let step = 0; step < 120; step++) {
      const dice = random()
      const victim = [...alive][Math.floor(random() * alive.size)]
      if (dice < 0.35) {
        alive.add(`d${step}`)
        await write(writer, [creation(`d${step}`)])
      } else if (dice < 0.6 && victim) {
        alive.delete(victim)
        await write(writer, [deletion(victim)])
        // Some of the older tombstones stay, as when something else holds them.
        if (random() < 0.7) await age([victim], OLD)
      } else if (dice < 0.7) await purge()
      else await readPage()
    }
    while (await readPage()) {
      // Until it has caught up.
    }
    expect([...mirror].sort()).toEqual([...alive].sort())
    expect(expired).toBeGreaterThan(0)
  },
)

test('[CH3] what a batch holds is left for later, and what it restores stays', async () => {
  await write(writer, [creation('a')])
  await write(writer, [deletion('a')])
  await age(['a'], OLD)
  await other.query('BEGIN')
  await other.query(`SELECT 1 FROM documents WHERE workspace_id = $1 FOR UPDATE`, [writer.workspaceId])
  expect(await purge()).toEqual({ removed: 0, more: false })
  await other.query('COMMIT')
  const data = { deleted: false }
  await write(writer, [{ operation: 'update', client_id: '1', document_id: 'a', data }])
  expect(await purge()).toEqual({ removed: 0, more: false })
  expect((await readChangesPage(writer)).changes).toMatchObject([{ id: 'a', deleted: false, version: 3 }])
})

test('[CH3] a batch that finds its document purged under its hands reads again: nothing to restore, free to create', async () => {
  await write(writer, [creation('a')])
  await write(writer, [deletion('a')])
  await other.query('BEGIN')
  await other.query('DELETE FROM documents WHERE workspace_id = $1', [writer.workspaceId])
  const data = { deleted: false }
  const restoring = write(writer, [{ operation: 'update', client_id: '1', document_id: 'a', data }])
  await waitForLock()
  await other.query('COMMIT')
  expect((await restoring).response.results).toMatchObject([{ status: 'error', code: 'not_found' }])
  expect((await write(writer, [creation('a')])).response.results).toMatchObject([
    { status: 'success', version: 1 },
  ])
})

test('maintenance removes what has expired and nothing else', async () => {
  const { workspaceId, userId } = writer
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
  const receipt = { workspaceId, principal: 'user:x', payloadHash: Buffer.of(1), response: '{}' }
  await database().batchReceipt.createMany({
    data: [
      { ...receipt, key: 'kept', createdAt: hoursAgo(limits.receiptHours - 1) },
      { ...receipt, key: 'gone', createdAt: hoursAgo(limits.receiptHours + 1) },
    ],
  })
  const invite = { workspaceId, role: 'editor' as const, secretHash: Buffer.of(1), createdById: userId }
  await database().workspaceInvite.createMany({
    data: [
      { ...invite, id: '00000000-0000-7000-8000-000000000001', expiresAt: hoursAgo(-1) },
      { ...invite, id: '00000000-0000-7000-8000-000000000002', expiresAt: hoursAgo(1) },
    ],
  })
  const event = { workspaceId, actorId: userId, principal: 'user:x', action: 'documents.written', detail: {} }
  await database().auditEvent.createMany({
    data: [
      {
        ...event,
        id: '00000000-0000-7000-8000-000000000001',
        createdAt: hoursAgo(24 * limits.auditDays - 1),
      },
      {
        ...event,
        id: '00000000-0000-7000-8000-000000000002',
        createdAt: hoursAgo(24 * limits.auditDays + 1),
      },
    ],
  })
  await database().requestBudget.createMany({
    data: [
      { key: `kept:${userId}`, expire: BigInt(Date.now()) },
      { key: `gone:${userId}`, expire: BigInt(hoursAgo(2).getTime()) },
    ],
  })
  await database().rateLimit.createMany({
    data: [
      { id: `kept:${userId}`, key: `kept:${userId}`, count: 1, lastRequest: BigInt(Date.now()) },
      { id: `gone:${userId}`, key: `gone:${userId}`, count: 1, lastRequest: BigInt(hoursAgo(25).getTime()) },
    ],
  })
  const report = await runMaintenance()
  expect(report.batch_receipts).toBeGreaterThan(0)
  const receipts = await database().batchReceipt.findMany({ where: { workspaceId } })
  expect(receipts.map(({ key }) => key)).toEqual(['kept'])
  expect(await database().workspaceInvite.count({ where: { workspaceId } })).toBe(1)
  expect(
    await database().auditEvent.count({ where: { workspaceId, action: { not: 'account.created' } } }),
  ).toBe(1)
  const own = { where: { key: { endsWith: userId } } }
  expect((await database().requestBudget.findMany(own)).map(({ key }) => key)).toEqual([`kept:${userId}`])
  expect((await database().rateLimit.findMany(own)).map(({ key }) => key)).toEqual([`kept:${userId}`])
  expect(await database().session.count({ where: { userId } })).toBe(1)
})

test('maintenance leaves it to the process that is at it', async () => {
  await write(writer, [creation('a')])
  await write(writer, [deletion('a')])
  await age(['a'], OLD)
  await other.query('BEGIN')
  await other.query(`SELECT pg_advisory_xact_lock(hashtextextended('maintenance', 0))`)
  expect(Object.values(await runMaintenance()).every((rows) => rows === 0)).toBe(true)
  expect(await stored()).toEqual(['a'])
  await other.query('ROLLBACK')
  expect((await runMaintenance()).documents).toBe(1)
})

/** Resolves once a connection waits for a lock. */
async function waitForLock(): Promise<void> {
  for (;;) {
    const { rows } = await other.query(`SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted`)
    if (rows[0].n > 0) return
  }
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
