import { DomainError } from '../DomainError'
import { type Deadline, overloaded, timedOut } from './Deadline'
import { faultOf } from './databaseError'
import { Prisma, type PrismaClient, prisma } from './prisma'

const MAX_RETRIES = 10

/** Limits older than this are too long by as much. */
const RENEW_AFTER_MS = 500

export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

/**
 * Runs `work` in one transaction that ends by the deadline.
 *
 * Write conflicts and deadlocks run all of `work` again. Every other way out leaves nothing applied, but
 * one: a connection lost while COMMIT was under way.
 * @param work is given `renewLimits`, to be called before anything that may wait
 * @param lockName two transactions of the same name run one after the other
 * @throws DomainError `timeout`, `overloaded` (nothing applied) or `outcome_unknown`; else what `work` threw.
 */
export async function inTransaction<T>(
  deadline: Deadline,
  work: (tx: Transaction, renewLimits: () => Promise<void>) => Promise<T>,
  lockName?: string,
): Promise<T> {
  let retries = 0
  for (;;) {
    const attempt = { committing: false }
    try {
      return await tryTransaction(deadline, work, lockName, attempt)
    } catch (error) {
      if (error instanceof DomainError) throw error
      const fault = faultOf(error)
      if (fault === 'retry' && ++retries <= MAX_RETRIES) continue
      if (fault === 'timeout') throw timedOut()
      if (fault === 'other' && !attempt.committing) throw error
      if (attempt.committing && fault !== 'retry') {
        throw new DomainError('outcome_unknown', 'The connection to the database was lost while committing.')
      }
      throw overloaded()
    }
  }
}

async function tryTransaction<T>(
  deadline: Deadline,
  work: (tx: Transaction, renewLimits: () => Promise<void>) => Promise<T>,
  lockName: string | undefined,
  attempt: { committing: boolean },
): Promise<T> {
  const timeout = deadline.remainingMs()
  return prisma().$transaction(
    async (tx) => {
      let renewedAt = performance.now()
      await tx.$executeRaw(Prisma.sql`SELECT ${limitsOf(deadline)}${lockOf(lockName)}`)
      const renewLimits = async () => {
        if (performance.now() - renewedAt < RENEW_AFTER_MS) return
        await tx.$executeRaw(Prisma.sql`SELECT ${limitsOf(deadline)}`)
        renewedAt = performance.now()
      }
      const result = await work(tx, renewLimits)
      deadline.remainingMs()
      attempt.committing = true
      return result
    },
    { timeout: timeout + 1_000, maxWait: Math.min(timeout, 10_000) },
  )
}

/** What is left of the request's time, as PostgreSQL's limits on a statement and on waiting for a lock. */
function limitsOf(deadline: Deadline): Prisma.Sql {
  const limit = String(deadline.remainingMs())
  return Prisma.sql`set_config('statement_timeout', ${limit}, true), set_config('lock_timeout', ${limit}, true)`
}

function lockOf(name: string | undefined): Prisma.Sql {
  return name === undefined ? Prisma.empty : Prisma.sql`, pg_advisory_xact_lock(hashtextextended(${name}, 0))`
}
