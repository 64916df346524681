/**
 * What is stored in workspaces: counted in their rows by every transaction that adds or removes documents or
 * versions, and compared with what is there by maintenance. [BT18]
 */
import { LRUCache } from 'lru-cache'
import type { Quota, QuotaExcess, Usage } from '@/contract/quota'
import { env } from '../env'
import { oncePerProcess } from '../oncePerProcess'
import { logger } from '../telemetry/logger'
import { controlPool } from './controlPool'
import { type Database, Prisma } from './prisma'

export interface StoredUsage {
  workspace: Usage
  /** Of all workspaces that count for the same account; null: no account has a limit, or none is known. */
  account: (Usage & { id: string }) | null
}

/** Bytes that the row of a document counts, and that of a version. */
export const DOCUMENT_BYTES = Prisma.raw(
  'octet_length(title) + octet_length(content) + coalesce(octet_length(yjs_state), 0)',
)
export const VERSION_BYTES = Prisma.raw(
  'octet_length(title) + coalesce(octet_length(content), 0) + 4 * coalesce(cardinality(edits), 0)',
)

/** `Usage` of a row of `workspaces`. Counts may be too low for a while, as instances of an earlier release write without counting. */
export const USAGE = Prisma.raw(
  `jsonb_build_object('bytes', greatest(0, used_bytes), 'documents', greatest(0, used_documents))`,
)

/** What the row of a workspace says. */
export interface CountedUsage {
  workspace: Usage
  /** The account that it counts for. */
  payer: string | null
}

/** `CountedUsage` as an expression to select; NULL without such a workspace. */
export function usageColumn(workspaceId: string): Prisma.Sql {
  return Prisma.sql`(
    SELECT jsonb_build_object('workspace', ${USAGE}, 'payer', paid_by_id)
    FROM workspaces WHERE id = ${workspaceId}::uuid)`
}

/** Milliseconds for which a process remembers what an account stores: its workspaces may lie on many nodes. */
const REMEMBERED_MS = 2_000

const usageByAccount = oncePerProcess(
  'usage by account',
  () => new LRUCache<string, Usage>({ max: 10_000, ttl: REMEMBERED_MS }),
)

/** Adds what the account stores, if accounts have a limit: as it was at most two seconds ago. */
export async function withAccount({ workspace, payer }: CountedUsage): Promise<StoredUsage> {
  const { bytes, documents } = accountQuota()
  if (payer === null || (bytes === null && documents === null)) return { workspace, account: null }
  try {
    const usage = usageByAccount().get(payer) ?? (await readAccountUsage(payer))
    return { workspace, account: { id: payer, ...usage } }
  } catch (error) {
    // A node that is gone has some of its workspaces: those on others go on.
    logger().error({ err: error }, 'what an account stores cannot be read: this request goes on without')
    return { workspace, account: null }
  }
}

/** What is stored just now. */
export async function readUsage(db: Database, workspaceId: string): Promise<StoredUsage | undefined> {
  const [row] = await db.$queryRaw<{ usage: CountedUsage | null }[]>(
    Prisma.sql`SELECT ${usageColumn(workspaceId)} AS usage`,
  )
  if (!row?.usage) return undefined
  if (row.usage.payer !== null) usageByAccount().delete(row.usage.payer)
  return withAccount(row.usage)
}

/**
 * What is stored in all workspaces that count for an account. On a connection of its own, as it may ask many nodes: a
 * transaction would end with the first that does not answer.
 */
export async function readAccountUsage(userId: string): Promise<Usage> {
  const { rows } = await controlPool().query<{ bytes: number | null; documents: number | null }>(
    `SELECT sum(used_bytes)::float8 AS bytes, sum(used_documents)::float8 AS documents
     FROM workspaces WHERE paid_by_id = $1`,
    [userId],
  )
  const usage = { bytes: Math.max(0, rows[0]?.bytes ?? 0), documents: Math.max(0, rows[0]?.documents ?? 0) }
  usageByAccount().set(userId, usage)
  return usage
}

export function workspaceQuota(): Quota {
  const { QUOTA_WORKSPACE_BYTES: bytes, QUOTA_WORKSPACE_DOCUMENTS: documents } = env()
  return { bytes: bytes || null, documents: documents || null }
}

export function accountQuota(): Quota {
  const { QUOTA_ACCOUNT_BYTES: bytes, QUOTA_ACCOUNT_DOCUMENTS: documents } = env()
  return { bytes: bytes || null, documents: documents || null }
}

/** One limit, and what is used of it. */
export type QuotaState = Pick<QuotaExcess, 'name' | 'limit' | 'used'>

export function quotaStates({ workspace, account }: StoredUsage): QuotaState[] {
  const states: QuotaState[] = []
  const add = (name: QuotaState['name'], limit: number | null, used: number | undefined) => {
    if (limit !== null && used !== undefined) states.push({ name, limit, used })
  }
  const [ofWorkspace, ofAccount] = [workspaceQuota(), accountQuota()]
  add('workspace_bytes', ofWorkspace.bytes, workspace.bytes)
  add('workspace_documents', ofWorkspace.documents, workspace.documents)
  add('account_bytes', ofAccount.bytes, account?.bytes)
  add('account_documents', ofAccount.documents, account?.documents)
  return states
}

/**
 * The account that a workspace counts for, in an UPDATE of its row: the one it counted for before as long as that owns
 * it, else the owner who came first. A deleted workspace has no owners, and counts until it is removed.
 */
export function payerOf(workspaceId: string): Prisma.Sql {
  return Prisma.sql`coalesce(
    (SELECT user_id FROM memberships WHERE workspace_id = ${workspaceId}::uuid AND memberships.role = 'owner'
     ORDER BY user_id = workspaces.paid_by_id DESC NULLS LAST, memberships.created_at, user_id LIMIT 1),
    workspaces.paid_by_id)`
}

/** To be called when an owner of the workspace is one no longer. */
export async function settlePayer(db: Database, workspaceId: string): Promise<void> {
  await db.$executeRaw(Prisma.sql`
    UPDATE workspaces SET paid_by_id = ${payerOf(workspaceId)} WHERE id = ${workspaceId}::uuid`)
}
