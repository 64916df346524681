import { auth } from './auth'
import type { Principal } from './Principal'

/**
 * Whom the request's session cookie stands for; nobody when it has none that is valid.
 * The session is not prolonged here, as this answer carries no new cookie: Better Auth's own routes do it.
 */
export async function authenticate(headers: Headers): Promise<Principal | undefined> {
  if (!headers.has('cookie')) return undefined
  const session = await auth().api.getSession({ headers, query: { disableRefresh: true } })
  return session ? { userId: session.user.id, id: `user:${session.user.id}` } : undefined
}
