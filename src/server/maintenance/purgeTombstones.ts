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
  const expired = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT id FROM documents WHERE workspace_id = ${workspaceId}::uuid AND deleted_at < ${CUTOFF}
    ORDER BY position LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`)
  if (expired.length === 0) return { removed: 0, more: false }
  const ids = expired.map(({ id }) => id)
  const [history] = await tx.$queryRaw<{ bytes: bigint | null }[]>(Prisma.sql`
    SELECT sum(${VERSION_BYTES})::bigint AS bytes FROM document_versions
    WHERE workspace_id = ${workspaceId}::uuid AND document_id = ANY(${ids}::text[])`)
  const gone = await tx.$queryRaw<{ position: bigint; bytes: number }[]>(Prisma.sql`
    DELETE FROM documents WHERE workspace_id = ${workspaceId}::uuid AND id = ANY(${ids}::text[])
    RETURNING position, ${DOCUMENT_BYTES} AS bytes`)
  let [position, bytes] = [0n, history?.bytes ?? 0n]
  for (const row of gone) {
    if (row.position > position) position = row.position
    bytes += BigInt(row.bytes)
  }
  // Last, as from here to COMMIT the workspace's batches wait.
  await tx.$executeRaw(Prisma.sql`
    UPDATE workspaces SET purged_position = greatest(purged_position, ${position}),
      used_bytes = used_bytes - ${bytes}, used_documents = used_documents - ${gone.length}
    WHERE id = ${workspaceId}::uuid`)
  return { removed: gone.length, more: gone.length === AT_ONCE }
}

/** The workspaces that have some. */
export async function workspacesToPurge(tx: Transaction): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT DISTINCT workspace_id::text AS id FROM documents WHERE deleted_at < ${CUTOFF}`)
  return rows.map(({ id }) => id)
}

const CUTOFF = Prisma.sql`now() - make_interval(days => ${limits.tombstoneDays}::int)`
