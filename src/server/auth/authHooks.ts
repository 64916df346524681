import type { BetterAuthOptions } from 'better-auth'
import { limits } from '@/contract/limits'
import { notifyAccessChanged } from '../db/notify'
import { Prisma, prisma } from '../db/prisma'
import { type AccountAction, recordAccountEvent } from './accountEvents'
import { ensurePersonalWorkspace } from './personalWorkspace'

/** What else happens when Better Auth has made, changed or ended something. */
export const authHooks: BetterAuthOptions['databaseHooks'] = {
  session: {
    create: {
      before: async ({ userId }) => ensurePersonalWorkspace(userId),
      after: async ({ userId, ipAddress, userAgent }, context) => {
        await endOldestSessions(userId)
        const action = context && ON_SESSION[context.path]
        const detail = { address: ipAddress, user_agent: abridgedAgent(userAgent) }
        if (action) await recordAccountEvent({ userId, action, actorId: userId, detail })
      },
    },
    delete: {
      after: async ({ userId, ipAddress, userAgent }, context) => {
        // Signing out ends what was opened with the session.
        notifyAccessChanged(userId)
        if (!context || !ENDS_SESSIONS.has(context.path)) return
        const detail = { address: ipAddress, user_agent: abridgedAgent(userAgent) }
        await recordAccountEvent({ userId, action: 'account.signed_out', actorId: userId, detail })
      },
    },
  },
  user: {
    update: {
      after: async ({ id }, context) => {
        if (context?.path !== '/update-user') return
        const detail = { fields: Object.keys(Object(context.body)) }
        await recordAccountEvent({ userId: id, action: 'account.profile_changed', actorId: id, detail })
      },
    },
  },
}

const ON_SESSION: Record<string, AccountAction> = {
  '/sign-up/email': 'account.created',
  '/sign-in/email': 'account.signed_in',
}
const ENDS_SESSIONS = new Set(['/sign-out', '/revoke-session', '/revoke-sessions', '/revoke-other-sessions'])

function abridgedAgent(userAgent: unknown): string | null {
  return typeof userAgent === 'string' ? userAgent.slice(0, limits.maxQuoteLength) : null
}

/** A program that signs in for every run would else leave a session for each. */
async function endOldestSessions(userId: string): Promise<void> {
  const ended = await prisma().$executeRaw(Prisma.sql`
    DELETE FROM sessions WHERE id IN (
      SELECT id FROM sessions WHERE user_id = ${userId}
      ORDER BY created_at DESC, id OFFSET ${limits.maxSessions})`)
  if (ended > 0) notifyAccessChanged(userId)
}
