/**
 * Thins the histories of documents as they grow old, and keeps their texts as edits where an earlier release kept them
 * whole: a stretch of one history at a time, so that no lock is held long, and what is cut off goes on where it was. [BT15]
 */
import { inMaintenance } from '../db/inMaintenance'
import { Prisma } from '../db/prisma'
import type { Transaction } from '../db/transaction'
import { historyPolicy } from '../documents/historyPolicy'
import { logger } from '../telemetry/logger'
import { judgedAfterMs } from './judgeVersions'
import { type HistoryPlace, thinStretch } from './thinStretch'

/** Milliseconds of a run; the next one goes on with the workspaces that were thinned longest ago. */
const RUN_MS = 60_000
const AGAIN_AFTER_H = 20
const WORKSPACES_AT_ONCE = 50
/** Milliseconds of work in one transaction. */
const STEP_MS = 500

const BEGIN: HistoryPlace = { id: '', version: 0 }

/** @returns how many versions are gone. */
export async function thinHistories(): Promise<number> {
  const endsAt = performance.now() + RUN_MS
  let gone = 0
  while (performance.now() < endsAt) {
    // None: another process is at it, or all is done.
    const ids = (await inMaintenance(workspacesToThin)) ?? []
    if (ids.length === 0) break
    for (const id of ids) gone += await thinWorkspace(id, endsAt)
  }
  return gone
}

async function workspacesToThin(tx: Transaction): Promise<string[]> {
  const before = new Date(Date.now() - AGAIN_AFTER_H * 3_600_000)
  const rows = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT id::text FROM workspaces WHERE history_thinned_at IS NULL OR history_thinned_at < ${before}
    ORDER BY history_thinned_at NULLS FIRST LIMIT ${WORKSPACES_AT_ONCE}`)
  return rows.map(({ id }) => id)
}

/** @returns how many versions are gone. */
export async function thinWorkspace(workspaceId: string, endsAt = Number.POSITIVE_INFINITY): Promise<number> {
  let gone = 0
  let place: HistoryPlace | undefined = BEGIN
  try {
    while (place) {
      if (performance.now() > endsAt) return gone
      const from: HistoryPlace = place
      const step = await inMaintenance((tx) => thinStep(tx, workspaceId, from))
      if (!step) return gone
      gone += step.gone
      place = step.next
    }
  } catch (error) {
    // Something holds one of its rows for long: it is tried again when its turn comes again.
    logger().warn({ err: error, workspace: workspaceId }, 'a history could not be thinned')
  }
  await inMaintenance((tx) => markThinned(tx, workspaceId))
  return gone
}

/** @returns from where to go on; undefined: all is done. */
export async function thinStep(
  tx: Transaction,
  workspaceId: string,
  from: HistoryPlace,
): Promise<{ gone: number; next: HistoryPlace | undefined }> {
  const endsAt = performance.now() + STEP_MS
  const policy = historyPolicy()
  const now = Date.now()
  let next: HistoryPlace | undefined = from
  let gone = 0
  let freed = 0
  while (next && performance.now() < endsAt) {
    const due = await firstDue(tx, workspaceId, next, now)
    const stretch = due && (await thinStretch(tx, workspaceId, due, policy, now))
    gone += stretch?.gone ?? 0
    freed += stretch?.freed ?? 0
    next = stretch?.end
  }
  if (freed !== 0) {
    // Last, as from here to COMMIT the workspace's batches wait.
    await tx.$executeRaw(
      Prisma.sql`UPDATE workspaces SET used_bytes = used_bytes - ${freed}::bigint WHERE id = ${workspaceId}::uuid`,
    )
  }
  return { gone, next }
}

/** The first version after the place that has come to an age at which it is judged. */
async function firstDue(
  tx: Transaction,
  workspaceId: string,
  { id, version }: HistoryPlace,
  now: number,
): Promise<HistoryPlace | undefined> {
  const policy = historyPolicy()
  const judged = new Date(now - judgedAfterMs(policy))
  // Never, where one an hour is kept for good.
  const daily = new Date(Number.isFinite(policy.hourlyMs) ? now - policy.hourlyMs : 0)
  const [due] = await tx.$queryRaw<HistoryPlace[]>(Prisma.sql`
    SELECT document_id AS id, version FROM document_versions
    WHERE workspace_id = ${workspaceId}::uuid AND (document_id, version) > (${id}, ${version}::int)
      AND (kept_as IS NULL AND created_at < ${judged} OR kept_as = 1 AND created_at < ${daily})
    ORDER BY document_id, version LIMIT 1`)
  return due
}

async function markThinned(tx: Transaction, workspaceId: string): Promise<void> {
  await tx.$executeRaw(
    Prisma.sql`UPDATE workspaces SET history_thinned_at = ${new Date()} WHERE id = ${workspaceId}::uuid`,
  )
}
