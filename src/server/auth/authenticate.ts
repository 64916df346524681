import { principalOfKey } from './apiKeys'
import { authFor, withSession } from './auth'
import type { AccessScope, Principal } from './Principal'

/**
 * The principal of a request: by its key, or else by its session; none when that is not valid.
 * A key is never made up for by a cookie beside it. Other schemes than `Bearer` are a proxy's business.
 */
export async function authenticate(headers: Headers): Promise<Principal | undefined> {
  if (hasKey(headers)) return principalOfKey(headers.get('authorization')?.replace(BEARER, '') ?? '')
  return principalOfSession(headers)
}

/** Whether it is a key that the request came with, good or not. */
export function hasKey(headers: Headers): boolean {
  return BEARER.test(headers.get('authorization') ?? '')
}

const BEARER = /^bearer(?: +|$)/i

/** The session is not prolonged here, as this answer carries no new cookie: Better Auth's own routes do it. */
async function principalOfSession(headers: Headers): Promise<Principal | undefined> {
  if (!headers.has('cookie')) return undefined
  const query = { disableRefresh: true }
  const session = await authFor(headers).api.getSession({ headers: withSession(headers), query })
  if (!session) return undefined
  return { userId: session.user.id, id: `user:${session.user.id}`, via: 'cookie', scopes: EVERYTHING }
}

const EVERYTHING: ReadonlySet<AccessScope> = new Set(['read', 'write', 'account'])
