import { Prisma } from '../db/prisma'
import { mayReadReplica, readReplica } from '../db/replica'
import type { Transaction } from '../db/transaction'
import { asMember } from './asMember'
import type { Caller } from './Principal'
import { mayRead } from './permissions'

/**
 * Reads from a workspace: from the replica, if there is one that has all that was committed when the role was looked up,
 * else from the primary. The role is always the primary's, so that one who was removed reads nothing more.
 * @throws DomainError as `asMember` with `mayRead`
 */
export async function readAsMember<T>(
  caller: Caller,
  workspaceId: string,
  read: (tx: Transaction) => Promise<T>,
): Promise<T> {
  if (mayReadReplica()) {
    const position = await readOnPrimary(caller, workspaceId, (tx) => positionOf(tx, workspaceId))
    const found = await readReplica({ workspaceId, deadline: caller.deadline, position }, read)
    if (found) return found.value
  }
  return readOnPrimary(caller, workspaceId, read)
}

/**
 * The same of what the feed does not tell of, as the names of versions: a replica may not have it though it has come as far.
 */
export function readOnPrimary<T>(
  caller: Caller,
  workspaceId: string,
  read: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return asMember(caller, { workspaceId, isRead: true }, mayRead, ({ tx }) => read(tx))
}

async function positionOf(tx: Transaction, workspaceId: string): Promise<bigint> {
  const [workspace] = await tx.$queryRaw<{ position: bigint }[]>(Prisma.sql`
    SELECT feed_position AS position FROM workspaces WHERE id = ${workspaceId}::uuid`)
  return workspace?.position ?? 0n
}
