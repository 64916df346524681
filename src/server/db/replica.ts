/**
 * Reads from a streaming replica, by configuration. A replica lags: what it gives out is never older than a position of the
 * workspace's feed that the caller has just read on the primary. One that lags too far, or does not answer, is passed over.
 */
import { setTimeout } from 'node:timers/promises'
import { DomainError } from '../DomainError'
import { env } from '../env'
import { oncePerProcess } from '../oncePerProcess'
import { logger } from '../telemetry/logger'
import { metrics } from '../telemetry/metrics'
import { beginWith } from './beginWith'
import type { Deadline } from './Deadline'
import { PrismaClient } from './generated/client'
import { openPool } from './openPool'
import { Prisma } from './prisma'
import { SettingAdapter } from './SettingAdapter'
import { limitsOf, type Transaction, workspaceSettings } from './transaction'

/** Milliseconds that a replica has for an answer. */
const PATIENCE_MS = 2_000

/** Milliseconds for which a replica that failed is left alone. */
const REST_MS = 5_000

interface Replica {
  client: PrismaClient
  restsUntil: number
}

const replica = oncePerProcess('replica', (): Replica | undefined => {
  const { DATABASE_REPLICA_URL: connectionString, DATABASE_POOL_SIZE: max } = env()
  if (!connectionString) return undefined
  const pool = openPool({
    connectionString,
    max,
    connectionTimeoutMillis: PATIENCE_MS,
    application_name: 'batch-document-sync replica',
    pipeline: true,
  })
  const adapter = new SettingAdapter(pool, { disposeExternalPool: true })
  return { client: new PrismaClient({ adapter }), restsUntil: 0 }
})

/** Whether there is a replica, and it is worth a try now. */
export function mayReadReplica(): boolean {
  const found = replica()
  return found !== undefined && performance.now() >= found.restsUntil
}

export interface ReplicaRead {
  workspaceId: string
  deadline: Deadline
  /** How far the workspace's feed has to have come there. */
  position: bigint
}

/**
 * Runs `read` on the replica. The caller has seen on the primary that it is allowed.
 * @returns undefined when the replica has not come so far, or fails
 * @throws DomainError what `read` throws
 */
export async function readReplica<T>(
  scope: ReplicaRead,
  read: (tx: Transaction) => Promise<T>,
): Promise<{ value: T } | undefined> {
  const found = replica()
  if (!found) return undefined
  // Of one that has failed, one read finds out whether it answers again; the others do not wait for that.
  if (found.restsUntil > 0) found.restsUntil = performance.now() + PATIENCE_MS
  const late = new AbortController()
  try {
    const tooLate = setTimeout(PATIENCE_MS, undefined, { signal: late.signal, ref: false }).then(() => {
      throw new Error('the replica takes too long to answer')
    })
    const outcome = await Promise.race([tryReplica(found.client, scope, read), tooLate])
    found.restsUntil = 0
    metrics.replicaReads.inc({ outcome: outcome ? 'replica' : 'behind' })
    return outcome
  } catch (error) {
    if (error instanceof DomainError) throw error
    found.restsUntil = performance.now() + REST_MS
    metrics.replicaReads.inc({ outcome: 'failed' })
    logger().warn({ err: error }, 'the replica could not be read; the primary is')
    return undefined
  } finally {
    late.abort()
  }
}

async function tryReplica<T>(
  client: PrismaClient,
  { workspaceId, deadline, position }: ReplicaRead,
  read: (tx: Transaction) => Promise<T>,
): Promise<{ value: T } | undefined> {
  const run = async (tx: Transaction) => {
    const [workspace] = await tx.$queryRaw<{ position: bigint }[]>(Prisma.sql`
      SELECT feed_position AS position FROM workspaces WHERE id = ${workspaceId}::uuid`)
    if (!workspace || workspace.position < position) return undefined
    return { value: await read(tx) }
  }
  const statementMs = Math.min(deadline.remainingMs(), PATIENCE_MS)
  const settings = {
    ...workspaceSettings(workspaceId),
    ...limitsOf(deadline),
    statement_timeout: String(statementMs),
  }
  return beginWith(settings, () => client.$transaction(run, { timeout: PATIENCE_MS, maxWait: PATIENCE_MS }))
}
