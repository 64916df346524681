import { Socket } from 'node:net'
import { limits } from '@/contract/limits'
import { env } from '../env'
import { oncePerProcess } from '../oncePerProcess'
import { Prisma, PrismaClient } from './generated/client'
import { openPool } from './openPool'
import { SettingAdapter } from './SettingAdapter'

export type { PrismaClient }
export { Prisma }
/** What runs SQL: the client itself, or a transaction of it. */
export type Database = Pick<PrismaClient, '$queryRaw' | '$executeRaw'>

export const prisma = oncePerProcess(
  'Prisma client',
  () => new PrismaClient({ adapter: new SettingAdapter(connectionPool(), { disposeExternalPool: true }) }),
)

/**
 * Milliseconds after which a connection on which nothing comes and goes is taken for dead. Longer than any statement
 * may take, as PostgreSQL is silent meanwhile.
 */
const SILENT_MS = limits.requestTimeoutMs + 5_000

/** The connections that the client draws on. */
export const connectionPool = oncePerProcess('connection pool', () =>
  openPool({
    connectionString: env().DATABASE_URL,
    max: env().DATABASE_POOL_SIZE,
    connectionTimeoutMillis: 10_000,
    application_name: 'batch-document-sync',
    // Statements that need not wait for each other take one round trip together.
    pipeline: true,
    stream: () => {
      const socket = new Socket()
      return socket.setTimeout(SILENT_MS, () =>
        socket.destroy(new Error('Connection terminated: it was silent')),
      )
    },
  }),
)
