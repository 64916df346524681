import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { limits } from '@/contract/limits'
import { prisma } from '../db/prisma'
import { env } from '../env'
import { logger } from '../telemetry/logger'
import { authHooks } from './authHooks'
import { clientOrigin } from './clientOrigin'

/** Where the app answers when APP_URL does not say: on this machine only. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'].flatMap((host) => [host, `${host}:*`])

/** Seconds, and how often one address may try in them. */
const ATTEMPTS = { window: 60, max: 30 }

/** Written by the server itself over whatever a client sent: the address that a request really came from. */
export const ADDRESS_HEADER = 'x-client-address'

/** What the session cookie is called, and over TLS called behind a prefix that keeps it there. */
const COOKIE = 'better-auth.session_token'
const SECURE_COOKIE = `__Secure-${COOKIE}`

function createAuth(secure: boolean) {
  const { APP_URL, BETTER_AUTH_SECRET } = env()
  return betterAuth({
    appName: 'Batch Document Sync',
    baseURL: APP_URL ?? { allowedHosts: LOCAL_HOSTS, fallback: 'http://localhost:3000' },
    secret: BETTER_AUTH_SECRET,
    telemetry: { enabled: false },
    logger: { level: 'warn', log: logForAuth },
    // What it did not foresee is answered by our router: a database that is busy or gone is a 503 there.
    onAPIError: { throw: true },
    advanced: {
      // A session and its user in one query instead of two.
      database: { joins: true },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER], ipv6Subnet: 56 },
      // Many programs, and some browsers, send a `Secure` cookie over TLS only, also to this very machine.
      useSecureCookies: secure,
    },
    database: prismaAdapter(prisma(), { provider: 'postgresql' }),
    emailAndPassword: {
      enabled: true,
      minPasswordLength: limits.minPasswordLength,
      maxPasswordLength: limits.maxPasswordLength,
    },
    rateLimit: {
      enabled: true,
      // So that all instances count together.
      storage: 'database',
      customRules: { '/sign-in/*': ATTEMPTS, '/sign-up/*': ATTEMPTS },
    },
    session: { expiresIn: 60 * 60 * 24 * 30, updateAge: 60 * 60 * 24 },
    databaseHooks: authHooks,
  })
}

/** What Better Auth has to say, in our own log: a line of JSON, with the request's id. */
function logForAuth(
  level: 'debug' | 'info' | 'warn' | 'error',
  message: unknown,
  ...details: unknown[]
): void {
  const err = [message, ...details].find((one) => one instanceof Error)
  logger()[level]({ ...(err && { err }) }, `Better Auth: ${message}`)
}

const instances = new Map<boolean, ReturnType<typeof createAuth>>()

/**
 * Better Auth on our database, made at first use, as a build has no configuration.
 * @param secure whether its cookies are for TLS only
 */
export function auth(secure = false): ReturnType<typeof createAuth> {
  const instance = instances.get(secure) ?? createAuth(secure)
  instances.set(secure, instance)
  return instance
}

/** Better Auth for a request by the scheme that its client used. */
export function authFor(headers: Headers): ReturnType<typeof createAuth> {
  return auth(isSecure(headers))
}

export function isSecure(headers: Headers): boolean {
  return clientOrigin(headers).startsWith('https:')
}

/**
 * The headers with a session that `authFor` finds. Without TLS a cookie from when they all were `Secure` counts, too;
 * with it none without the prefix, which anybody on the network could have set.
 */
export function withSession(headers: Headers): Headers {
  const cookies = headers.get('cookie')
  if (cookies === null || isSecure(headers) || !cookies.includes(SECURE_COOKIE)) return headers
  const list = cookies.split(/; */)
  if (list.some((cookie) => cookie.startsWith(`${COOKIE}=`))) return headers
  const renamed = new Headers(headers)
  renamed.set('cookie', list.map((cookie) => cookie.replace(`${SECURE_COOKIE}=`, `${COOKIE}=`)).join('; '))
  return renamed
}
