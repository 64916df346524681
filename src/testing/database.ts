/** The database as a test looks at it from outside: all workspaces' rows, past row-level security. */
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '@/server/db/generated/client'

/** A connection with this sees every workspace's rows. */
export const SEE_ALL = '-c app.maintenance=on'

let client: PrismaClient | undefined

export function database(): PrismaClient {
  client ??= new PrismaClient({
    adapter: new PrismaPg({
      connectionString: process.env.OBSERVER_URL ?? process.env.DATABASE_URL,
      options: SEE_ALL,
    }),
  })
  return client
}
