import { Socket } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { limits } from '@/contract/limits'
import { env } from '../env'
import { Prisma, PrismaClient } from './generated/client'
import { openPool } from './openPool'

export type { PrismaClient }
export { Prisma }
/** What runs SQL: the client itself, or a transaction of it. */
export type Database = Pick<PrismaClient, '$queryRaw' | '$executeRaw'>

const globals = globalThis as typeof globalThis & { prisma?: PrismaClient; connectionPool?: pg.Pool }

/** The process's one client: kept on `globalThis`, as a bundler may load this module more than once. */
export function prisma(): PrismaClient {
  globals.prisma ??= new PrismaClient({
    adapter: new PrismaPg(connectionPool(), { disposeExternalPool: true }),
  })
  return globals.prisma
}

/**
 * Milliseconds after which a connection on which nothing comes and goes is taken for dead. Longer than any statement
 * may take, as PostgreSQL is silent meanwhile.
 */
const SILENT_MS = limits.requestTimeoutMs + 5_000

/** The connections that the client draws on. */
export function connectionPool(): pg.Pool {
  globals.connectionPool ??= openPool({
    connectionString: env().DATABASE_URL,
    max: env().DATABASE_POOL_SIZE,
    connectionTimeoutMillis: 10_000,
    application_name: 'batch-document-sync',
    stream: () => {
      const socket = new Socket()
      return socket.setTimeout(SILENT_MS, () =>
        socket.destroy(new Error('Connection terminated: it was silent')),
      )
    },
  })
  return globals.connectionPool
}
