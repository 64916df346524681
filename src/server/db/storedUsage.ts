/**
 * What is stored in workspaces: counted in their rows by every transaction that adds or removes documents or
 * versions, and compared with what is there by maintenance. [BT18]
 */
import type { Quota, QuotaExcess, Usage } from '@/contract/quota'
import { env } from '../env'
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
export const VERSION_BYTES = Prisma.raw('octet_length(title) + coalesce(octet_length(content), 0)')

/** `Usage` of a row of `workspaces`. Counts may be too low for a while, as instances of an earlier release write without counting. */
export const USAGE = Prisma.raw(
  `jsonb_build_object('bytes', greatest(0, used_bytes), 'documents', greatest(0, used_documents))`,
)

/** `StoredUsage` as an expression to select; NULL without such a workspace. */
export function usageColumn(workspaceId: string): Prisma.Sql {
  const { bytes, documents } = accountQuota()
  const account =
    bytes === null && documents === null
      ? Prisma.sql`NULL::jsonb`
      : Prisma.sql`(
          SELECT jsonb_build_object('id', one.paid_by_id, 'bytes', greatest(0, sum(used_bytes)),
            'documents', greatest(0, sum(used_documents)))
          FROM workspaces AS paid WHERE paid.paid_by_id = one.paid_by_id HAVING one.paid_by_id IS NOT NULL)`
  return Prisma.sql`(
    SELECT jsonb_build_object('workspace', ${USAGE}, 'account', ${account})
    FROM workspaces AS one WHERE one.id = ${workspaceId}::uuid)`
}

export async function readUsage(db: Database, workspaceId: string): Promise<StoredUsage | undefined> {
  const [row] = await db.$queryRaw<{ usage: StoredUsage | null }[]>(
    Prisma.sql`SELECT ${usageColumn(workspaceId)} AS usage`,
  )
  return row?.usage ?? undefined
}

/** What is stored in all workspaces that count for an account. */
export async function readAccountUsage(db: Database, userId: string): Promise<Usage> {
  const [row] = await db.$queryRaw<Usage[]>(Prisma.sql`
    SELECT greatest(0, coalesce(sum(used_bytes), 0))::float8 AS bytes,
      greatest(0, coalesce(sum(used_documents), 0))::float8 AS documents
    FROM workspaces WHERE paid_by_id = ${userId}`)
  return row ?? { bytes: 0, documents: 0 }
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
 * The account that the workspace in the row `one` counts for: the one it counted for before as long as that owns it,
 * else the owner who came first. A deleted workspace has no owners, and counts until it is removed.
 */
export const PAYER = Prisma.raw(`coalesce(
  (SELECT user_id FROM memberships WHERE workspace_id = one.id AND role = 'owner'
   ORDER BY user_id = one.paid_by_id DESC NULLS LAST, created_at, user_id LIMIT 1),
  one.paid_by_id)`)

/** To be called when an owner of the workspace is one no longer. */
export async function settlePayer(db: Database, workspaceId: string): Promise<void> {
  await db.$executeRaw(Prisma.sql`
    UPDATE workspaces AS one SET paid_by_id = ${PAYER} WHERE one.id = ${workspaceId}::uuid`)
}
