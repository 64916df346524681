import { type AuditEvent, type AuditList, auditEventSchema } from '@/contract/workspace'
import { asMember } from '../auth/asMember'
import type { Caller } from '../auth/Principal'
import { mayManage } from '../auth/permissions'
import { personalWorkspaceId } from '../auth/personalWorkspace'
import { matchCursor, pageOf, UUID_KEY } from '../cursor'
import { Prisma } from '../db/prisma'

interface Page {
  cursor?: string | undefined
  limit: number
}

/** A page of the workspace's audit log for its owners, newest first. What was done to an account is its owner's alone. */
export function listAudit(
  caller: Caller,
  { workspace_id, ...page }: Page & { workspace_id: string },
): Promise<AuditList> {
  return readEvents(caller, workspace_id, Prisma.sql`action NOT LIKE 'account.%'`, page)
}

/** A page of what was done to the caller's account and its keys, newest first. [AC1] */
export async function listAccountEvents(caller: Caller, page: Page): Promise<AuditList> {
  const workspaceId = await personalWorkspaceId(caller.principal.userId)
  const isAccounts = Prisma.sql`(action LIKE 'account.%' OR action LIKE 'key.%')`
  return readEvents(caller, workspaceId, isAccounts, page)
}

function readEvents(
  caller: Caller,
  workspaceId: string,
  condition: Prisma.Sql,
  { cursor, limit }: Page,
): Promise<AuditList> {
  const before = cursor === undefined ? NEWER_THAN_ALL : matchCursor(cursor, UUID_KEY)[0]
  return asMember(caller, { workspaceId, isRead: true }, mayManage, async ({ tx }) => {
    const rows = await tx.$queryRaw<AuditRow[]>(Prisma.sql`
      SELECT event.id, actor_id, users.name AS actor_name, principal, action, detail, event.created_at
      FROM audit_events AS event LEFT JOIN users ON users.id = actor_id
      WHERE workspace_id = ${workspaceId}::uuid AND event.id < ${before}::uuid AND ${condition}
      ORDER BY event.id DESC LIMIT ${limit + 1}`)
    const { page, next } = pageOf(rows, limit, ({ id }) => id)
    return { events: page.map(eventOf), ...next }
  })
}

const NEWER_THAN_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

type AuditRow = Omit<AuditEvent, 'created_at' | 'action'> & { created_at: Date; action: string }

function eventOf(row: AuditRow): AuditEvent {
  return auditEventSchema.parse({ ...row, created_at: row.created_at.toISOString() })
}
