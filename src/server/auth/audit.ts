/** Who did what to a workspace: written in the transaction that did it, so that neither is there without the other. */
import { v7 as newEventId } from 'uuid'
import { type AuditAction, type AuditEvent, type AuditList, auditEventSchema } from '@/contract/workspace'
import { type Database, Prisma } from '../db/prisma'
import { asMember } from './asMember'
import { keyIn, pageOf, UUID } from './cursor'
import { mayManage } from './membership'
import type { Caller, Principal } from './Principal'

export interface AuditEntry {
  action: AuditAction
  detail: Record<string, unknown>
}

/** Who did it, and by what means. */
type Actor = Pick<Principal, 'userId' | 'id'>

export async function recordAudit(
  tx: Database,
  workspaceId: string,
  principal: Actor,
  ...entries: AuditEntry[]
): Promise<void> {
  await tx.$executeRaw(auditInsert(workspaceId, principal, ...entries))
}

/** The statement by itself, for `WITH audited AS (…)` where a round trip of its own would hold up a batch. */
export function auditInsert(workspaceId: string, principal: Actor, ...entries: AuditEntry[]): Prisma.Sql {
  const rows = entries.map(
    ({ action, detail }) => Prisma.sql`(${workspaceId}::uuid, ${newEventId()}::uuid, ${principal.userId},
      ${principal.id}, ${action}, ${JSON.stringify(detail)}::jsonb)`,
  )
  return Prisma.sql`INSERT INTO audit_events (workspace_id, id, actor_id, principal, action, detail)
    VALUES ${Prisma.join(rows)}`
}

interface AuditPage {
  workspace_id: string
  cursor?: string | undefined
  limit: number
}

/** A page of the workspace's audit log for its owners, newest first. What was done to an account is its owner's alone. */
export function listAudit(
  caller: Caller,
  { workspace_id: workspaceId, cursor, limit }: AuditPage,
): Promise<AuditList> {
  const before = cursor === undefined ? NEWER_THAN_ALL : keyIn(cursor, UUID)
  return asMember(caller, { workspaceId, isRead: true }, mayManage, async ({ tx }) => {
    const rows = await tx.$queryRaw<AuditRow[]>(Prisma.sql`
      SELECT event.id, actor_id, users.name AS actor_name, principal, action, detail, event.created_at
      FROM audit_events AS event LEFT JOIN users ON users.id = actor_id
      WHERE workspace_id = ${workspaceId}::uuid AND event.id < ${before}::uuid
        AND action NOT LIKE 'account.%'
      ORDER BY event.id DESC LIMIT ${limit + 1}`)
    const { page, next } = pageOf(rows, limit, ({ id }) => id)
    return { events: page.map(eventOf), ...next }
  })
}

export const NEWER_THAN_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

export type AuditRow = Omit<AuditEvent, 'created_at' | 'action'> & { created_at: Date; action: string }

export function eventOf(row: AuditRow): AuditEvent {
  return auditEventSchema.parse({ ...row, created_at: row.created_at.toISOString() })
}
