import type { Role } from '@/contract/workspace'
import { DomainError } from '../DomainError'
import { beginWith, type LocalSettings } from './beginWith'
import { type Deadline, overloaded, timedOut } from './Deadline'
import { faultOf } from './databaseError'
import { sawDatabase } from './databaseRun'
import { Prisma, type PrismaClient, prisma } from './prisma'
import { setLocal } from './setLocal'
import { storageFull } from './storage'
import { type CountedUsage, type StoredUsage, usageColumn, withAccount } from './storedUsage'

const MAX_RETRIES = 10

/** After so long a wait the limits are too long by as much, and the role may be another. */
const REFRESH_AFTER_MS = 100

/** How much longer than its deadline a transaction may take before it is given up unheard: its connection is silent. */
const SILENCE_MS = 1_000

export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

/** Which workspace a transaction is about, for whom, and until when. */
export interface WorkspaceScope {
  workspaceId: string
  userId: string
  deadline: Deadline
  /** Two transactions of the same name run one after the other. */
  lockName?: string | undefined
  /** Nothing is written: a connection that is lost during COMMIT leaves no outcome unknown. */
  isRead?: boolean | undefined
  /** Also reads what is stored. [BT18] */
  withUsage?: boolean | undefined
}

/** A transaction that sees the rows of one workspace only: row-level security keeps it to that. */
export interface WorkspaceSession {
  tx: Transaction
  /** The user's role in the workspace; none when it is foreign or does not exist, which look the same. */
  role: Role | undefined
  /** What was stored when the transaction began; left out where it was not asked for, and without a workspace. */
  usage: StoredUsage | undefined
  /**
   * To be called before anything that may wait, as it renews the limits on that, and after it.
   * @returns the role, read again after a wait.
   */
  refresh(): Promise<Role | undefined>
}

/**
 * Runs `work` in one transaction on one workspace that ends by the deadline.
 *
 * Write conflicts and deadlocks run all of `work` again. Every other way out leaves nothing applied, but
 * one: a connection lost while COMMIT was under way.
 * @throws DomainError `timeout`, `overloaded`, `storage_full` (nothing applied) or `outcome_unknown`; else what `work` threw.
 */
export async function inWorkspace<T>(
  scope: WorkspaceScope,
  work: (session: WorkspaceSession) => Promise<T>,
): Promise<T> {
  let retries = 0
  for (;;) {
    const attempt = { mayBeApplied: false }
    try {
      return await heard(tryTransaction(scope, work, attempt), scope.deadline, attempt)
    } catch (error) {
      if (error instanceof DomainError) throw error
      const fault = faultOf(error)
      if (fault === 'retry' && ++retries <= MAX_RETRIES) continue
      if (attempt.mayBeApplied && fault !== 'retry') throw outcomeUnknown()
      if (fault === 'timeout') throw timedOut()
      if (fault === 'full') throw storageFull()
      if (fault === 'other') throw error
      throw overloaded()
    }
  }
}

/**
 * Waits for a transaction no longer than its deadline, and a little for the database to say so itself. One that is
 * not heard of has not been told to commit, unless it is at that, and no longer will be. [RQ6]
 */
async function heard<T>(
  transaction: Promise<T>,
  deadline: Deadline,
  attempt: { mayBeApplied: boolean },
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(attempt.mayBeApplied ? outcomeUnknown() : timedOut()),
      deadline.remainingMs() + SILENCE_MS,
    )
  })
  try {
    return await Promise.race([transaction, silence])
  } finally {
    clearTimeout(timer)
  }
}

function outcomeUnknown(): DomainError {
  return new DomainError('outcome_unknown', 'The connection to the database was lost while committing.')
}

async function tryTransaction<T>(
  { workspaceId, userId, deadline, lockName, isRead, withUsage }: WorkspaceScope,
  work: (session: WorkspaceSession) => Promise<T>,
  attempt: { mayBeApplied: boolean },
): Promise<T> {
  const timeout = deadline.remainingMs()
  let freshAt = performance.now()
  const settings = { ...workspaceSettings(workspaceId), ...limitsOf(deadline) }
  const run = async (tx: Transaction) => {
    const hasWaited = () => performance.now() - freshAt >= REFRESH_AFTER_MS
    const renewLimits = async () => {
      if (hasWaited()) await setLocal(tx, limitsOf(deadline))
      freshAt = performance.now()
    }
    await renewLimits()
    // The role is read after any wait: one taken away meanwhile counts. [RQ4]
    if (lockName !== undefined) {
      await tx.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended(${lockName}, 0))`)
      await renewLimits()
    }
    const usageRead = withUsage ? Prisma.sql`, ${usageColumn(workspaceId)} AS usage` : Prisma.empty
    const [standing] = await tx.$queryRaw<Standing[]>(Prisma.sql`
      SELECT pg_postmaster_start_time()::text AS run, ${roleOf(workspaceId, userId)} AS role${usageRead}`)
    if (standing) sawDatabase(standing.run)
    let role = standing?.role ?? undefined
    const refresh = async () => {
      if (!hasWaited()) return role
      await renewLimits()
      const [now] = await tx.$queryRaw<{ role: Role | null }[]>(
        Prisma.sql`SELECT ${roleOf(workspaceId, userId)} AS role`,
      )
      freshAt = performance.now()
      role = now?.role ?? undefined
      return role
    }
    const usage = standing?.usage ? await withAccount(standing.usage) : undefined
    const result = await work({ tx, role, usage, refresh })
    deadline.remainingMs()
    attempt.mayBeApplied = !isRead
    return result
  }
  const limits = { timeout: timeout + 1_000, maxWait: Math.min(timeout, 10_000) }
  return beginWith(settings, () => prisma().$transaction(run, limits))
}

interface Standing {
  role: Role | null
  /** Since when PostgreSQL runs: the node that answers, where it is distributed. */
  run: string
  usage?: CountedUsage | null
}

function roleOf(workspaceId: string, userId: string): Prisma.Sql {
  return Prisma.sql`
    (SELECT role::text FROM memberships WHERE workspace_id = ${workspaceId}::uuid AND user_id = ${userId})`
}

/**
 * Of a transaction on one workspace: row-level security shows that one's rows. What we ask for lies in order in an index.
 * The planner, when its statistics make a workspace look small, would rather collect all of it and sort: 300 ms for a page
 * of 100,000 documents just loaded, 1 ms without.
 */
export function workspaceSettings(workspaceId: string): LocalSettings {
  return { 'app.workspace_id': workspaceId, enable_bitmapscan: 'off' }
}

/** What is left of the request's time, as PostgreSQL's limits on a statement and on waiting for a lock. */
export function limitsOf(deadline: Deadline): LocalSettings {
  const limit = String(deadline.remainingMs())
  return { statement_timeout: limit, lock_timeout: limit }
}
