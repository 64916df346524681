import type { Role } from '@/contract/workspace'
import { Prisma, prisma } from '../db/prisma'

/** A user's role in a workspace, if any, and where its feed ends. */
export async function standingIn(
  workspaceId: string,
  userId: string,
): Promise<{ role: Role | undefined; position: bigint }> {
  const rows = await prisma().$queryRaw<{ role: Role; position: bigint }[]>(Prisma.sql`
    SELECT role::text AS role, feed_position AS position FROM memberships JOIN workspaces ON id = workspace_id
    WHERE workspace_id = ${workspaceId}::uuid AND id = ${workspaceId}::uuid AND user_id = ${userId}`)
  return rows[0] ?? { role: undefined, position: 0n }
}
