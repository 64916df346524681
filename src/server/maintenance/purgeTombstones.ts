/** Forgets what was deleted long ago, and from where on the feed is whole. [CH3] */
import { limits } from '@/contract/limits'
import { Prisma } from '../db/prisma'
import type { Transaction } from '../db/transaction'

/** Tombstones that go in one transaction: each takes its history along. */
const AT_ONCE = 50

/**
 * Removes some tombstones of one workspace that are old enough. In one commit with them the feed says from where
 * on it is whole, so a reader sees either the deletion or that its cursor has expired. Locks are taken as a batch
 * takes them, documents first, and what a batch holds is left for later.
 * @returns how many were removed, and whether the workspace may have more.
 */
export async function purgeTombstones(
  tx: Transaction,
  workspaceId: string,
): Promise<{ removed: number; more: boolean }> {
  const removed = await tx.$queryRaw<{ position: bigint }[]>(Prisma.sql`
    DELETE FROM documents WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM documents WHERE workspace_id = ${workspaceId}::uuid AND deleted_at < ${CUTOFF}
      ORDER BY position LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED))
    RETURNING position`)
  const positions = removed.map(({ position }) => position)
  if (positions.length > 0) {
    // Last, as from here to COMMIT the workspace's batches wait.
    await tx.$executeRaw(Prisma.sql`
      UPDATE workspaces SET purged_position = greatest(purged_position,
        (SELECT max(position) FROM unnest(${positions}::bigint[]) AS position))
      WHERE id = ${workspaceId}::uuid`)
  }
  return { removed: positions.length, more: positions.length === AT_ONCE }
}

/** The workspaces that have some. */
export async function workspacesToPurge(tx: Transaction): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT DISTINCT workspace_id::text AS id FROM documents WHERE deleted_at < ${CUTOFF}`)
  return rows.map(({ id }) => id)
}

const CUTOFF = Prisma.sql`now() - make_interval(days => ${limits.tombstoneDays}::int)`
