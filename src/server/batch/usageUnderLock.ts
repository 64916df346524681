import { Prisma } from '../db/prisma'
import { readUsage, type StoredUsage } from '../db/storedUsage'
import type { WorkspaceSession } from '../db/transaction'

/**
 * How near to an account's limit batches on its workspaces go one after the other: more than some instances can add
 * in the two seconds for which they remember what it stores, so that those further away need not wait for each other.
 */
const NEAR = { bytes: 1_000_000_000, documents: 50_000 }

/**
 * What is stored, exact enough to be judged by. What a workspace holds is exact by its row's lock, which is asked for
 * the same when room is taken (`takePositions`); but the workspaces of one account are written side by side. [BT18]
 * @returns undefined when the workspace is gone
 */
export async function usageUnderLock(
  { tx, usage }: Pick<WorkspaceSession, 'tx' | 'usage'>,
  workspaceId: string,
  limits: { bytes: number | null; documents: number | null },
): Promise<StoredUsage | undefined> {
  const account = usage?.account
  if (!account || (!isNear('bytes') && !isNear('documents'))) return usage
  const lockName = JSON.stringify(['quota', account.id])
  await tx.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended(${lockName}, 0))`)
  return readUsage(tx, workspaceId)

  function isNear(measure: 'bytes' | 'documents'): boolean {
    const limit = limits[measure]
    return limit !== null && (account?.[measure] ?? 0) + NEAR[measure] > limit
  }
}
