import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { prisma } from '../db/prisma'
import { env } from '../env'
import { ensurePersonalWorkspace } from './workspaces'

/** Where the app answers when APP_URL does not say: on this machine only. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'].flatMap((host) => [host, `${host}:*`])

/** Seconds, and how often one address may try in them. */
const ATTEMPTS = { window: 60, max: 30 }

function createAuth() {
  const { APP_URL, BETTER_AUTH_SECRET } = env()
  return betterAuth({
    appName: 'Batch Document Sync',
    baseURL: APP_URL ?? { allowedHosts: LOCAL_HOSTS, fallback: 'http://localhost:3000' },
    secret: BETTER_AUTH_SECRET,
    telemetry: { enabled: false },
    // A session and its user in one query instead of two.
    advanced: { database: { joins: true } },
    database: prismaAdapter(prisma(), { provider: 'postgresql' }),
    emailAndPassword: { enabled: true, minPasswordLength: 8 },
    rateLimit: { customRules: { '/sign-in/*': ATTEMPTS, '/sign-up/*': ATTEMPTS } },
    session: { expiresIn: 60 * 60 * 24 * 30, updateAge: 60 * 60 * 24 },
    databaseHooks: {
      session: { create: { before: async ({ userId }) => ensurePersonalWorkspace(userId) } },
    },
  })
}

let instance: ReturnType<typeof createAuth> | undefined

/** Better Auth on our database, made at first use, as a build has no configuration. */
export function auth(): ReturnType<typeof createAuth> {
  instance ??= createAuth()
  return instance
}
