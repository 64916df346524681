import { DomainError } from '../DomainError'
import { type Deadline, timedOut } from './Deadline'
import { faultOf } from './databaseError'
import { Prisma, type PrismaClient, prisma } from './prisma'

const MAX_RETRIES = 10

export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

/**
 * Runs `work` in one transaction that ends by the deadline.
 *
 * Write conflicts and deadlocks run all of `work` again. Every other way out leaves nothing applied, but
 * one: a connection lost while COMMIT was under way.
 * @throws DomainError `timeout`, `overloaded` (nothing applied) or `outcome_unknown`; else what `work` threw.
 */
export async function inTransaction<T>(
  deadline: Deadline,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  let retries = 0
  for (;;) {
    const attempt = { committing: false }
    try {
      return await tryTransaction(deadline, work, attempt)
    } catch (error) {
      if (error instanceof DomainError) throw error
      const fault = faultOf(error)
      if (fault === 'retry' && ++retries <= MAX_RETRIES) continue
      if (fault === 'timeout') throw timedOut()
      if (fault === 'busy') {
        throw new DomainError('overloaded', 'The server is busy; nothing was applied.', { applied: false }, 1)
      }
      if (attempt.committing) {
        throw new DomainError('outcome_unknown', 'The connection to the database was lost while committing.')
      }
      throw error
    }
  }
}

async function tryTransaction<T>(
  deadline: Deadline,
  work: (tx: Transaction) => Promise<T>,
  attempt: { committing: boolean },
): Promise<T> {
  const timeout = deadline.remainingMs()
  return prisma().$transaction(
    async (tx) => {
      const limit = String(deadline.remainingMs())
      await tx.$executeRaw(
        Prisma.sql`SELECT set_config('statement_timeout', ${limit}, true), set_config('lock_timeout', ${limit}, true)`,
      )
      const result = await work(tx)
      deadline.remainingMs()
      attempt.committing = true
      return result
    },
    { timeout: timeout + 1_000, maxWait: Math.min(timeout, 10_000) },
  )
}
