/**
 * Compares what workspaces count as stored with what is there, and mends the counts: instances of an earlier release
 * write without counting, and so does an operator who changes rows by hand. [BT18]
 */
import { inMaintenance } from '../db/inMaintenance'
import { Prisma } from '../db/prisma'
import { DOCUMENT_BYTES, PAYER, VERSION_BYTES } from '../db/storedUsage'
import type { Transaction } from '../db/transaction'
import { logger } from '../telemetry/logger'

/** Milliseconds of a run; the next one goes on with those that were counted longest ago. */
const RUN_MS = 60_000

/** Hours after which a workspace is counted again. */
const AGAIN_AFTER_H = 24

/** Workspaces that are counted in one transaction. */
const AT_ONCE = 50

/** Milliseconds that counting them may take, and so the largest workspace: some ten million rows. */
const STATEMENT_MS = 120_000

export async function countStorage(): Promise<void> {
  const endsAt = performance.now() + RUN_MS
  let mended = 0
  while (performance.now() < endsAt) {
    const ids = (await inMaintenance(nextWorkspaces)) ?? []
    if (ids.length === 0) break
    mended += (await tryCounting(ids)) ?? (await countOneByOne(ids))
  }
  if (mended > 0) logger().info({ workspaces: mended }, 'counts of what is stored were wrong, and are mended')
}

/** Those to count next: they are marked at once, so that one that cannot be counted does not hold up the others. */
async function nextWorkspaces(tx: Transaction): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    UPDATE workspaces SET usage_counted_at = now() WHERE id = ANY(ARRAY(
      SELECT id FROM workspaces
      WHERE usage_counted_at IS NULL OR usage_counted_at < now() - make_interval(hours => ${AGAIN_AFTER_H}::int)
      ORDER BY usage_counted_at NULLS FIRST LIMIT ${AT_ONCE} FOR NO KEY UPDATE SKIP LOCKED))
    RETURNING id::text`)
  return rows.map(({ id }) => id)
}

async function countOneByOne(ids: readonly string[]): Promise<number> {
  let mended = 0
  for (const id of ids) mended += (await tryCounting([id])) ?? 0
  return mended
}

/** @returns how many counts were wrong; undefined when counting took too long. */
async function tryCounting(ids: readonly string[]): Promise<number | undefined> {
  try {
    return await inMaintenance((tx) => countWorkspaces(tx, ids), STATEMENT_MS)
  } catch (error) {
    logger().warn({ err: error, workspaces: ids.length }, 'what workspaces store could not be counted')
    return undefined
  }
}

/**
 * Adds by how much each count is wrong, which one snapshot tells. Batches go on meanwhile, and each changes both the
 * count and what is there: by how much it is wrong stays the same.
 * @returns how many were wrong
 */
export async function countWorkspaces(tx: Transaction, ids: readonly string[]): Promise<number> {
  const found = await tx.$queryRaw<Difference[]>(Prisma.sql`
    SELECT id::text, bytes, documents FROM (
      SELECT one.id, one.paid_by_id, ${PAYER} AS payer,
        (coalesce(current.bytes, 0) + coalesce(history.bytes, 0) - used_bytes)::bigint AS bytes,
        current.documents - used_documents AS documents
      FROM unnest(${ids}::uuid[]) AS wanted (id) JOIN workspaces AS one USING (id),
        LATERAL (SELECT sum(${DOCUMENT_BYTES}) AS bytes, count(*) AS documents
                 FROM documents WHERE workspace_id = one.id) AS current,
        LATERAL (SELECT sum(${VERSION_BYTES}) AS bytes
                 FROM document_versions WHERE workspace_id = one.id) AS history) AS compared
    WHERE bytes <> 0 OR documents <> 0 OR payer IS DISTINCT FROM paid_by_id`)
  if (found.length === 0) return 0
  return tx.$executeRaw(Prisma.sql`
    UPDATE workspaces AS one SET paid_by_id = ${PAYER},
      used_bytes = used_bytes + wrong.bytes, used_documents = used_documents + wrong.documents
    FROM unnest(${found.map(({ id }) => id)}::uuid[], ${found.map(({ bytes }) => bytes)}::bigint[],
      ${found.map(({ documents }) => documents)}::bigint[]) AS wrong (id, bytes, documents)
    WHERE one.id = wrong.id`)
}

interface Difference {
  id: string
  bytes: bigint
  documents: bigint
}
