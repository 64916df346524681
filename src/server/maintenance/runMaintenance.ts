/** Removes what has had its time, all over the database, a little at a time. */
import { limits } from '@/contract/limits'
import { PLACE_DAYS } from '../auth/signInPlaces'
import { inMaintenance } from '../db/inMaintenance'
import { Prisma } from '../db/prisma'
import type { Transaction } from '../db/transaction'
import { countStorage } from './countStorage'
import { deleteSome, type Removable } from './deleteSome'
import { purgeTombstones, workspacesToPurge } from './purgeTombstones'
import { removeWorkspace, workspacesToRemove } from './removeWorkspace'
import { thinHistories } from './thinHistory'

/** Rows that go in one transaction. */
const AT_ONCE = 1_000

/** Workspaces of which rows go in one transaction. */
const WORKSPACES_AT_ONCE = 50

/** What has expired of workspaces. */
const OF_WORKSPACES: readonly Required<Removable>[] = [
  {
    table: 'batch_receipts',
    key: 'principal, key',
    expired: `created_at < now() - interval '${limits.receiptHours} hours'`,
  },
  { table: 'workspace_invites', key: 'id', expired: 'expires_at < now()' },
  { table: 'audit_events', key: 'id', expired: `created_at < now() - interval '${limits.auditDays} days'` },
]

/** And what has of accounts and counters. */
const OF_ACCOUNTS: readonly Required<Removable>[] = [
  { table: 'sessions', key: 'id', expired: 'expires_at < now()' },
  {
    table: 'sign_in_places',
    key: 'user_id, place',
    expired: `used_at < now() - interval '${PLACE_DAYS} days'`,
  },
  { table: 'verifications', key: 'id', expired: 'expires_at < now()' },
  // These two count milliseconds since 1970.
  { table: 'request_budgets', key: 'key', expired: `expire < (extract(epoch FROM now()) - 3600) * 1000` },
  {
    table: 'auth_rate_limits',
    key: 'id',
    expired: `last_request < (extract(epoch FROM now()) - 86400) * 1000`,
  },
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
  for (const removable of OF_WORKSPACES) report[removable.table] = await removeOfWorkspaces(removable)
  for (const removable of OF_ACCOUNTS)
    report[removable.table] = await removeAll((tx) => deleteSome(tx, removable, AT_ONCE))
  report.document_versions = await thinHistories()
  await countStorage()
  return report
}

async function removeOfWorkspaces(removable: Required<Removable>): Promise<number> {
  const ids = (await inMaintenance((tx) => workspacesWith(tx, removable))) ?? []
  let removed = 0
  for (let start = 0; start < ids.length; start += WORKSPACES_AT_ONCE) {
    const some = ids.slice(start, start + WORKSPACES_AT_ONCE)
    removed += await removeAll(async (tx) => {
      let gone = 0
      while (gone < AT_ONCE && some[0] !== undefined) {
        const left = AT_ONCE - gone
        const count = await deleteSome(tx, removable, left, some[0])
        gone += count
        if (count < left) some.shift()
      }
      return gone
    })
  }
  return removed
}

async function workspacesWith(tx: Transaction, { table, expired }: Required<Removable>): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT DISTINCT workspace_id::text AS id FROM ${Prisma.raw(table)} WHERE ${Prisma.raw(expired)}`)
  return rows.map(({ id }) => id)
}

/** Transaction by transaction. @returns how many rows went */
async function removeAll(step: (tx: Transaction) => Promise<number>): Promise<number> {
  let all = 0
  for (let removed = AT_ONCE; removed === AT_ONCE; all += removed) removed = (await inMaintenance(step)) ?? 0
  return all
}
