import { Prisma, prisma } from './prisma'
import type { Transaction } from './transaction'

const STATEMENT_MS = 20_000

/**
 * Runs a step of maintenance in one short transaction that sees every workspace's rows, and gives way rather than
 * hold a request up.
 * @param statementMs what a statement may take; for those that lock nothing meanwhile it may be more
 * @returns undefined when another process is at it just now.
 */
export function inMaintenance<T>(
  work: (tx: Transaction) => Promise<T>,
  statementMs = STATEMENT_MS,
): Promise<T | undefined> {
  return prisma().$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<{ taken: boolean }[]>(Prisma.sql`
        SELECT pg_try_advisory_xact_lock(hashtextextended('maintenance', 0)) AS taken,
          set_config('app.maintenance', 'on', true),
          set_config('lock_timeout', '1s', true), set_config('statement_timeout', ${String(statementMs)}, true)`)
      return lock?.taken ? work(tx) : undefined
    },
    { timeout: statementMs + 10_000, maxWait: 10_000 },
  )
}
