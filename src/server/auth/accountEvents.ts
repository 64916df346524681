/** What was done to an account: kept in the audit log of its personal workspace, for its owner alone. [AC1] */
import type { AuditAction } from '@/contract/workspace'
import { recordAudit } from '../audit/recordAudit'
import { Deadline } from '../db/Deadline'
import { prisma } from '../db/prisma'
import { inWorkspace } from '../db/transaction'
import { logger } from '../telemetry/logger'
import { personalWorkspaceId } from './personalWorkspace'

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
