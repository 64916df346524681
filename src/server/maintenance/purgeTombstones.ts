/** Forgets what was deleted long ago, and from where on the feed is whole. [CH3] */
import { limits } from '@/contract/limits'
import { Prisma } from '../db/prisma'
import { DOCUMENT_BYTES, VERSION_BYTES } from '../db/storedUsage'
import type { Transaction } from '../db/transaction'

/** Tombstones that go in one transaction: each takes its history along. */
const AT_ONCE = 50

/**
 * Removes some tombstones of one workspace that are old enough. In one commit with them the feed says from where
 * on it is whole, so a reader sees either the deletion or that its cursor has expired, and what is stored counts less. [BT18] Locks are taken as a batch
 * takes them, documents first, and what a batch holds is left for later.
 * @returns how many were removed, and whether the workspace may have more.
 */
export async function purgeTombstones(
  tx: Transaction,
  workspaceId: string,
): Promise<{ removed: number; more: boolean }> {
  const [removed] = await tx.$queryRaw<Removed[]>(Prisma.sql`
    WITH expired AS MATERIALIZED (
      SELECT id FROM documents WHERE workspace_id = ${workspaceId}::uuid AND deleted_at < ${CUTOFF}
      ORDER BY position LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED),
    gone AS (
      DELETE FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id IN (SELECT id FROM expired)
      RETURNING position, ${DOCUMENT_BYTES} AS bytes),
    history AS (
      SELECT sum(${VERSION_BYTES}) AS bytes FROM document_versions
      WHERE workspace_id = ${workspaceId}::uuid AND document_id IN (SELECT id FROM expired))
    SELECT count(*)::int AS documents, max(position) AS position,
      (coalesce(sum(bytes), 0) + coalesce((SELECT bytes FROM history), 0))::bigint AS bytes
    FROM gone`)
  const { documents = 0, position, bytes } = removed ?? {}
  if (documents > 0) {
    // Last, as from here to COMMIT the workspace's batches wait.
    await tx.$executeRaw(Prisma.sql`
      UPDATE workspaces SET purged_position = greatest(purged_position, ${position}),
        used_bytes = used_bytes - ${bytes}, used_documents = used_documents - ${documents}
      WHERE id = ${workspaceId}::uuid`)
  }
  return { removed: documents, more: documents === AT_ONCE }
}

interface Removed {
  documents: number
  /** The highest; null: none was removed. */
  position: bigint | null
  /** Theirs and their histories'. */
  bytes: bigint
}

/** The workspaces that have some. */
export async function workspacesToPurge(tx: Transaction): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT DISTINCT workspace_id::text AS id FROM documents WHERE deleted_at < ${CUTOFF}`)
  return rows.map(({ id }) => id)
}

const CUTOFF = Prisma.sql`now() - make_interval(days => ${limits.tombstoneDays}::int)`
