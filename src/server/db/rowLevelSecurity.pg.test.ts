/** Row-level security as the last line of defence: what a query that forgot its workspace would get. */
import { beforeAll, expect, test } from 'vitest'
import { database } from '@/testing/database'
import { transports } from '@/testing/transports'
import { signUpWriter, type Writer } from '@/testing/writer'
import { beginWith } from './beginWith'
import { Deadline } from './Deadline'
import { prisma } from './prisma'
import { inWorkspace, workspaceSettings } from './transaction'

let writer: Writer
let stranger: Writer

beforeAll(async () => {
  writer = await signUpWriter()
  stranger = await signUpWriter()
  const operations = [
    { operation: 'create', client_id: '1', document_id: 'private', data: { title: 'Mine' } },
  ]
  const sent = await transports[0]?.send(
    writer,
    { workspace_id: writer.workspaceId, operations },
    'a_receipt',
  )
  expect(sent?.response?.successful).toBe(1)
})

test('every table that belongs to a workspace is under it, for the owner of the tables too', async () => {
  const tables = await database().$queryRaw<{ name: string; forced: boolean }[]>`
    SELECT relname AS name, relrowsecurity AND relforcerowsecurity AS forced
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'workspace_id' AND attnotnull
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace AND relname <> 'memberships'`
  expect(tables.length).toBeGreaterThan(5)
  expect(tables.filter(({ forced }) => !forced)).toEqual([])
})

test('the app does not connect as a role that is exempt', async () => {
  const [role] = await prisma().$queryRaw<{ exempt: boolean }[]>`
    SELECT rolsuper OR rolbypassrls AS exempt FROM pg_roles WHERE rolname = current_user`
  expect(role?.exempt).toBe(false)
})

test('a query that names no workspace sees, changes and adds nothing', async () => {
  const where = { workspaceId: writer.workspaceId }
  expect(await database().document.count({ where })).toBe(1)
  expect(await prisma().document.count()).toBe(0)
  expect(await prisma().batchReceipt.count()).toBe(0)
  expect(await prisma().document.updateMany({ data: { title: 'Taken' } })).toEqual({ count: 0 })
  expect(await prisma().document.deleteMany()).toEqual({ count: 0 })
  const row = { workspaceId: writer.workspaceId, documentId: 'private', version: 1 }
  await expect(
    prisma()
      .$executeRaw`INSERT INTO search_progress (workspace_id, position) VALUES (${row.workspaceId}::uuid, 1)`,
  ).rejects.toThrow(/row-level security/)
})

test('a transaction on one workspace sees nothing of another', async () => {
  const scope = { workspaceId: stranger.workspaceId, userId: stranger.userId, deadline: new Deadline(5_000) }
  const seen = await inWorkspace(scope, ({ tx }) =>
    tx.document.count({ where: { workspaceId: writer.workspaceId } }),
  )
  expect(seen).toBe(0)
  expect(await prisma().document.count()).toBe(0)
})

const scopeOf = ({ workspaceId, userId }: Writer) => ({ workspaceId, userId, deadline: new Deadline(20_000) })
const NAMES = { mine: ['private'], theirs: [] }

/** The ids of all documents that a transaction of this one's workspace sees, which may wait in between. */
const seenBy = (who: Writer, between: () => Promise<unknown> = async () => undefined) =>
  inWorkspace(scopeOf(who), async ({ tx }) => {
    const ids = async () => (await tx.document.findMany()).map(({ id }) => id)
    const before = await ids()
    await between()
    expect(await ids()).toEqual(before)
    return before
  })

test('transactions side by side, and within each other, see their own workspace only', async () => {
  const both = async (depth: number): Promise<void> => {
    const within = depth > 0 ? () => both(depth - 1) : undefined
    const [mine, theirs] = await Promise.all([seenBy(writer, within), seenBy(stranger)])
    expect({ mine, theirs }).toEqual(NAMES)
  }
  await Promise.all(Array.from({ length: 4 }, () => both(1)))
  for (let n = 0; n < 3; n++) await both(0)
  await seenBy(writer, async () => {
    expect(await prisma().document.count()).toBe(0)
    expect(await prisma().$transaction((tx) => tx.document.count())).toBe(0)
  })
})

test('a setting that fails ends its transaction, and the next on the connection has none of its settings', async () => {
  const bad = { ...workspaceSettings(writer.workspaceId), lock_timeout: 'nonsense' }
  for (const settings of [bad, Object.fromEntries(Object.entries(bad).reverse())]) {
    const work = beginWith(settings, () => prisma().$transaction((tx) => tx.document.count()))
    await expect(work).rejects.toThrow()
    expect(await prisma().$transaction((tx) => tx.document.count())).toBe(0)
    expect(await seenBy(stranger)).toEqual(NAMES.theirs)
  }
})

test('a connection that breaks within a transaction leaves nothing to those after it', async () => {
  const broken = inWorkspace(scopeOf(writer), async ({ tx }) => {
    const [backend] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
    await database().$queryRaw`SELECT pg_terminate_backend(${backend?.pid}::int)`
    return tx.document.count()
  })
  await expect(broken).rejects.toThrow()
  const seen = await Promise.all(Array.from({ length: 8 }, (_, n) => seenBy(n % 2 ? writer : stranger)))
  expect(seen).toEqual(seen.map((_, n) => (n % 2 ? NAMES.mine : NAMES.theirs)))
  expect(await prisma().document.count()).toBe(0)
})
