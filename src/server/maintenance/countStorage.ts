/**
 * Compares what workspaces count as stored with what is there, and mends the counts: instances of an earlier release
 * write without counting, and so does an operator who changes rows by hand. [BT18]
 */
import { inMaintenance } from '../db/inMaintenance'
import { Prisma } from '../db/prisma'
import { DOCUMENT_BYTES, payerOf, VERSION_BYTES } from '../db/storedUsage'
import type { Transaction } from '../db/transaction'
import { logger } from '../telemetry/logger'

/** Milliseconds of a run; the next one goes on with those that were counted longest ago. */
const RUN_MS = 60_000

/** Hours after which a workspace is counted again. */
const AGAIN_AFTER_H = 24

/** Workspaces that are looked up at a time. */
const AT_ONCE = 500

/** Milliseconds that counting may take, and so the largest workspace: some ten million rows. */
const STATEMENT_MS = 120_000

export async function countStorage(): Promise<void> {
  const mended = await countUntil(performance.now() + RUN_MS)
  if (mended > 0) logger().info({ workspaces: mended }, 'counts of what is stored were wrong, and are mended')
}

/** @returns how many were wrong */
async function countUntil(endsAt: number): Promise<number> {
  let mended = 0
  for (let ids = await nextWorkspaces(); ids.length > 0; ids = await nextWorkspaces()) {
    for (const id of ids) {
      const isWrong = performance.now() < endsAt ? await tryCounting(id) : undefined
      // Another process is at it, or it has taken long enough.
      if (isWrong === undefined) return mended
      if (isWrong) mended++
    }
  }
  return mended
}

/** Those to count next, counted longest ago first. */
async function nextWorkspaces(): Promise<string[]> {
  const rows = await inMaintenance((tx) =>
    tx.$queryRaw<{ id: string }[]>(Prisma.sql`
      SELECT id::text FROM workspaces
      WHERE usage_counted_at IS NULL OR usage_counted_at < now() - make_interval(hours => ${AGAIN_AFTER_H}::int)
      ORDER BY usage_counted_at NULLS FIRST LIMIT ${AT_ONCE}`),
  )
  return rows?.map(({ id }) => id) ?? []
}

/** @returns whether the count was wrong; undefined when another process is at it. */
async function tryCounting(id: string): Promise<boolean | undefined> {
  try {
    return await inMaintenance((tx) => countWorkspace(tx, id), STATEMENT_MS)
  } catch (error) {
    logger().warn({ err: error }, 'what a workspace stores could not be counted')
    // One that cannot be counted does not hold up the others.
    return inMaintenance(async (tx) => {
      await markCounted(tx, id)
      return false
    }).catch(() => false)
  }
}

/**
 * Adds by how much the count of a workspace is wrong, which one snapshot tells. Batches go on meanwhile, and each changes
 * both the count and what is there: by how much it is wrong stays the same.
 * @returns whether it was wrong
 */
export async function countWorkspace(tx: Transaction, id: string): Promise<boolean> {
  const [found] = await tx.$queryRaw<Difference[]>(Prisma.sql`
    SELECT paid_by_id, ${payerOf(id)} AS payer,
      (coalesce(current.bytes, 0) + coalesce(history.bytes, 0) - used_bytes)::bigint AS bytes,
      current.documents - used_documents AS documents
    FROM workspaces,
      (SELECT sum(${DOCUMENT_BYTES}) AS bytes, count(*) AS documents
       FROM documents WHERE workspace_id = ${id}::uuid) AS current,
      (SELECT sum(${VERSION_BYTES}) AS bytes FROM document_versions WHERE workspace_id = ${id}::uuid) AS history
    WHERE id = ${id}::uuid`)
  await markCounted(tx, id)
  if (!found || (found.bytes === 0n && found.documents === 0n && found.payer === found.paid_by_id))
    return false
  await tx.$executeRaw(Prisma.sql`
    UPDATE workspaces SET paid_by_id = ${payerOf(id)},
      used_bytes = used_bytes + ${found.bytes}::bigint, used_documents = used_documents + ${found.documents}::bigint
    WHERE id = ${id}::uuid`)
  return true
}

async function markCounted(tx: Transaction, id: string): Promise<void> {
  await tx.$executeRaw(Prisma.sql`UPDATE workspaces SET usage_counted_at = now() WHERE id = ${id}::uuid`)
}

interface Difference {
  paid_by_id: string | null
  payer: string | null
  bytes: bigint
  documents: bigint
}
