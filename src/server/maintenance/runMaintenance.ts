/** Removes what has had its time, all over the database, a little at a time. */
import { limits } from '@/contract/limits'
import { PLACE_DAYS } from '../auth/signInPlaces'
import { inMaintenance } from '../db/inMaintenance'
import { Prisma } from '../db/prisma'
import type { Transaction } from '../db/transaction'
import { countStorage } from './countStorage'
import { purgeTombstones, workspacesToPurge } from './purgeTombstones'
import { removeWorkspace, workspacesToRemove } from './removeWorkspace'

/** Rows that go in one transaction. */
const AT_ONCE = 1_000

/** What has expired, by table. */
const EXPIRED: readonly [table: string, expired: string][] = [
  ['batch_receipts', `created_at < now() - interval '${limits.receiptHours} hours'`],
  ['workspace_invites', 'expires_at < now()'],
  ['audit_events', `created_at < now() - interval '${limits.auditDays} days'`],
  ['sessions', 'expires_at < now()'],
  ['sign_in_places', `used_at < now() - interval '${PLACE_DAYS} days'`],
  ['verifications', 'expires_at < now()'],
  // These two count milliseconds since 1970.
  ['request_budgets', `expire < (extract(epoch FROM now()) - 3600) * 1000`],
  ['auth_rate_limits', `last_request < (extract(epoch FROM now()) - 86400) * 1000`],
]

/** Rows removed, by table: nothing where another process was at it. */
export type MaintenanceReport = Record<string, number>

export async function runMaintenance(): Promise<MaintenanceReport> {
  const report: MaintenanceReport = { documents: 0 }
  for (const workspaceId of (await inMaintenance(workspacesToPurge)) ?? []) {
    for (let more = true; more; ) {
      const step = await inMaintenance((tx) => purgeTombstones(tx, workspaceId))
      report.documents = (report.documents ?? 0) + (step?.removed ?? 0)
      more = step?.more ?? false
    }
  }
  report.workspaces = 0
  for (const workspaceId of (await inMaintenance(workspacesToRemove)) ?? []) {
    let gone: boolean | undefined = false
    while (gone === false) gone = await inMaintenance((tx) => removeWorkspace(tx, workspaceId))
    if (gone) report.workspaces++
  }
  for (const [table, expired] of EXPIRED) {
    report[table] = 0
    for (let removed = AT_ONCE; removed === AT_ONCE; report[table] += removed) {
      removed = (await inMaintenance((tx) => removeExpired(tx, table, expired))) ?? 0
    }
  }
  await countStorage()
  return report
}

function removeExpired(tx: Transaction, table: string, expired: string): Promise<number> {
  const [from, where] = [Prisma.raw(table), Prisma.raw(expired)]
  return tx.$executeRaw(Prisma.sql`
    DELETE FROM ${from} WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM ${from} WHERE ${where} LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED))`)
}
