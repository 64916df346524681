/** Removes a deleted workspace for good, once it can no longer be wanted back. */
import { limits } from '@/contract/limits'
import { Prisma } from '../db/prisma'
import type { Transaction } from '../db/transaction'

/** What a workspace may have very many of, and how many of each go in one transaction: a document takes its history along. */
const CONTENTS: readonly [table: string, atOnce: number][] = [
  ['documents', 50],
  ['audit_events', 1_000],
  ['batch_receipts', 1_000],
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
  const isDeleted = await tx.$executeRaw(Prisma.sql`
    SELECT FROM workspaces WHERE id = ${workspaceId}::uuid AND deleted_at < ${CUTOFF} FOR UPDATE`)
  if (isDeleted === 0) return true
  for (const [table, atOnce] of CONTENTS) {
    const from = Prisma.raw(table)
    const removed = await tx.$executeRaw(Prisma.sql`
      DELETE FROM ${from} WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM ${from} WHERE workspace_id = ${workspaceId}::uuid LIMIT ${atOnce} FOR UPDATE))`)
    if (removed > 0) return false
  }
  await tx.$executeRaw(Prisma.sql`DELETE FROM workspaces WHERE id = ${workspaceId}::uuid`)
  return true
}
