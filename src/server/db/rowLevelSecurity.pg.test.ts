/** Row-level security as the last line of defence: what a query that forgot its workspace would get. */
import { beforeAll, expect, test } from 'vitest'
import { database } from '@/testing/database'
import { transports } from '@/testing/transports'
import { signUpWriter, type Writer } from '@/testing/writer'
import { Deadline } from './Deadline'
import { prisma } from './prisma'
import { inWorkspace } from './transaction'

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
