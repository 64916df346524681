export interface AccountUser {
  id: string
  email: string
  name: string
}

/** Milliseconds to wait for it: it is asked again. */
const TIMEOUT_MS = 10_000

/**
 * Whose the session cookie is, as the server says; null: nobody's. Without the library for accounts, which a guest's page
 * does not load. `origin`: as of `createTransport`.
 * @throws when no answer came that is our server's: a portal or a proxy signs no one out (OB12)
 */
export async function fetchSessionUser(
  origin = '',
  send: typeof fetch = (...args) => fetch(...args),
): Promise<AccountUser | null> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const response = await send(`${origin}/api/auth/get-session`, { signal, cache: 'no-store' })
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  if (!response.ok || !isJson) throw new Error(`Who is here was answered ${response.status}.`)
  const session: unknown = await response.json()
  if (session === null) return null
  const user = fieldOf(session, 'user')
  const [id, email, name] = ['id', 'email', 'name'].map((field) => fieldOf(user, field))
  if (typeof id !== 'string' || typeof email !== 'string' || typeof name !== 'string')
    throw new Error('Who is here was answered in words that are not our server’s.')
  return { id, email, name }
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined
}
