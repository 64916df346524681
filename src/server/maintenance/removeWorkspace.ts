/** Removes a deleted workspace for good, once it can no longer be wanted back. */
import { limits } from '@/contract/limits'
import { Prisma } from '../db/prisma'
import type { Transaction } from '../db/transaction'
import { deleteSome, type Removable } from './deleteSome'

/** What a workspace may have very many of, and how many of each go in one transaction: a document takes its history along. */
const CONTENTS: readonly [contents: Removable, atOnce: number][] = [
  [{ table: 'documents', key: 'id' }, 50],
  [{ table: 'audit_events', key: 'id' }, 1_000],
  [{ table: 'batch_receipts', key: 'principal, key' }, 1_000],
]

export async function workspacesToRemove(tx: Transaction): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT id::text FROM workspaces WHERE deleted_at < ${CUTOFF}`)
  return rows.map(({ id }) => id)
}

const CUTOFF = Prisma.sql`now() - make_interval(days => ${limits.deletedWorkspaceDays}::int)`

/**
 * One step of it: some of its contents, or the workspace itself when there are none; nothing if it was given back
 * meanwhile.
 * @returns whether there is nothing more to do.
 */
export async function removeWorkspace(tx: Transaction, workspaceId: string): Promise<boolean> {
  const deleted = await tx.$queryRaw<unknown[]>(Prisma.sql`
    SELECT id FROM workspaces WHERE id = ${workspaceId}::uuid AND deleted_at < ${CUTOFF} FOR UPDATE`)
  if (deleted.length === 0) return true
  for (const [contents, atOnce] of CONTENTS)
    if ((await deleteSome(tx, contents, atOnce, workspaceId)) > 0) return false
  // No foreign key leads from them to a workspace, as they may lie on another node.
  await tx.$executeRaw(Prisma.sql`DELETE FROM api_keys WHERE workspace_id = ${workspaceId}::uuid`)
  await tx.$executeRaw(Prisma.sql`DELETE FROM workspaces WHERE id = ${workspaceId}::uuid`)
  return true
}
