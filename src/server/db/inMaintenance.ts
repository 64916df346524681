import { beginWith } from './beginWith'
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
  const settings = {
    'app.maintenance': 'on',
    lock_timeout: '1s',
    statement_timeout: String(statementMs),
  }
  const run = async (tx: Transaction) => {
    const [lock] = await tx.$queryRaw<{ taken: boolean }[]>(
      Prisma.sql`SELECT pg_try_advisory_xact_lock(hashtextextended('maintenance', 0)) AS taken`,
    )
    return lock?.taken ? work(tx) : undefined
  }
  const limits = { timeout: statementMs + 10_000, maxWait: 10_000 }
  return beginWith(settings, () => prisma().$transaction(run, limits))
}
