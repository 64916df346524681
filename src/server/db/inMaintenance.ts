import { Prisma, prisma } from './prisma'
import type { Transaction } from './transaction'

/**
 * Runs a step of upkeep in one short transaction that sees every workspace's rows, and gives way rather than
 * hold anybody up.
 * @returns undefined when another process is at it just now.
 */
export function inMaintenance<T>(work: (tx: Transaction) => Promise<T>): Promise<T | undefined> {
  return prisma().$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<{ taken: boolean }[]>(Prisma.sql`
        SELECT pg_try_advisory_xact_lock(hashtextextended('upkeep', 0)) AS taken,
          set_config('app.maintenance', 'on', true),
          set_config('lock_timeout', '1s', true), set_config('statement_timeout', '20s', true)`)
      return lock?.taken ? work(tx) : undefined
    },
    { timeout: 30_000, maxWait: 10_000 },
  )
}
