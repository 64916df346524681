import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { env } from '../env'
import { Prisma, PrismaClient } from './generated/client'

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

/** The connections that the client draws on. */
export function connectionPool(): pg.Pool {
  globals.connectionPool ??= new pg.Pool({
    connectionString: env().DATABASE_URL,
    max: env().DATABASE_POOL_SIZE,
    connectionTimeoutMillis: 10_000,
    application_name: 'batch-document-sync',
  })
  return globals.connectionPool
}
