import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { notifyAccessChanged } from '../db/notify'
import { prisma } from '../db/prisma'
import { env } from '../env'
import { logger } from '../telemetry/logger'
import { ensurePersonalWorkspace } from './workspaces'

/** Where the app answers when APP_URL does not say: on this machine only. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'].flatMap((host) => [host, `${host}:*`])

/** Seconds, and how often one address may try in them. */
const ATTEMPTS = { window: 60, max: 30 }

/** Written by the server itself over whatever a client sent: the address that a request really came from. */
const ADDRESS_HEADER = 'x-client-address'

function createAuth() {
  const { APP_URL, BETTER_AUTH_SECRET } = env()
  return betterAuth({
    appName: 'Batch Document Sync',
    baseURL: APP_URL ?? { allowedHosts: LOCAL_HOSTS, fallback: 'http://localhost:3000' },
    secret: BETTER_AUTH_SECRET,
    telemetry: { enabled: false },
    logger: { level: 'warn', log: logForAuth },
    // What it did not foresee is our door's to answer: a database that is busy or gone is a 503 there.
    onAPIError: { throw: true },
    advanced: {
      // A session and its user in one query instead of two.
      database: { joins: true },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    database: prismaAdapter(prisma(), { provider: 'postgresql' }),
    emailAndPassword: { enabled: true, minPasswordLength: 8 },
    rateLimit: {
      enabled: true,
      // So that all instances count together.
      storage: 'database',
      customRules: { '/sign-in/*': ATTEMPTS, '/sign-up/*': ATTEMPTS },
    },
    session: { expiresIn: 60 * 60 * 24 * 30, updateAge: 60 * 60 * 24 },
    databaseHooks: {
      session: {
        create: { before: async ({ userId }) => ensurePersonalWorkspace(userId) },
        // Signing out ends what was opened with the session.
        delete: { after: async ({ userId }) => notifyAccessChanged(userId) },
      },
    },
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

let instance: ReturnType<typeof createAuth> | undefined

/** Better Auth on our database, made at first use, as a build has no configuration. */
export function auth(): ReturnType<typeof createAuth> {
  instance ??= createAuth()
  return instance
}
