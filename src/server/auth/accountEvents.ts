/** What was done to an account: kept in the audit log of its personal workspace, for its owner alone. [AC1] */
import type { AuditAction, AuditList } from '@/contract/workspace'
import { Deadline } from '../db/Deadline'
import { Prisma, prisma } from '../db/prisma'
import { inWorkspace } from '../db/transaction'
import { logger } from '../telemetry/logger'
import { asMember } from './asMember'
import { type AuditRow, eventOf, NEWER_THAN_ALL, recordAudit } from './audit'
import { keyIn, pageOf, UUID } from './cursor'
import { mayManage } from './membership'
import type { Caller } from './Principal'
import { personalWorkspaceId } from './workspaces'

/** Milliseconds that a sign-in waits for its entry. */
const WRITE_WITHIN_MS = 5_000

export type AccountAction = Extract<AuditAction, `account.${string}`>

export interface AccountEvent {
  userId: string
  action: AccountAction
  /** Absent: nobody was signed in. */
  actorId?: string
  detail: Record<string, unknown>
}

/**
 * Writes an entry. What it tells of has happened by then, in transactions that are not ours, so that an entry which
 * cannot be written is told of in the server's log and stops nothing.
 */
export async function recordAccountEvent({ userId, action, actorId, detail }: AccountEvent): Promise<void> {
  try {
    const workspaceId = await personalWorkspaceId(userId)
    const scope = { workspaceId, userId, deadline: new Deadline(WRITE_WITHIN_MS) }
    const by = actorId === undefined ? NOBODY : { userId: actorId, id: `user:${actorId}` }
    await inWorkspace(scope, ({ tx }) => recordAudit(tx, workspaceId, by, { action, detail }))
  } catch (error) {
    logger().error({ err: error, action }, 'an event of an account is not in its audit log')
  }
}

const NOBODY = { userId: 'nobody', id: 'nobody' }

/** The same by e-mail address, where nobody may have it. */
export async function recordFailedSignIn(email: string, detail: Record<string, unknown>): Promise<void> {
  const user = await prisma().user.findUnique({ where: { email }, select: { id: true } })
  if (user) await recordAccountEvent({ userId: user.id, action: 'account.sign_in_failed', detail })
}

/** A page of what was done to the caller's account and its keys, newest first. */
export async function listAccountEvents(
  caller: Caller,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<AuditList> {
  const before = cursor === undefined ? NEWER_THAN_ALL : keyIn(cursor, UUID)
  const workspaceId = await personalWorkspaceId(caller.principal.userId)
  return asMember(caller, { workspaceId, isRead: true }, mayManage, async ({ tx }) => {
    const rows = await tx.$queryRaw<AuditRow[]>(Prisma.sql`
      SELECT event.id, actor_id, users.name AS actor_name, principal, action, detail, event.created_at
      FROM audit_events AS event LEFT JOIN users ON users.id = actor_id
      WHERE workspace_id = ${workspaceId}::uuid AND event.id < ${before}::uuid
        AND (action LIKE 'account.%' OR action LIKE 'key.%')
      ORDER BY event.id DESC LIMIT ${limit + 1}`)
    const { page, next } = pageOf(rows, limit, ({ id }) => id)
    return { events: page.map(eventOf), ...next }
  })
}
