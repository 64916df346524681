import type { Role } from '@/contract/workspace'
import { DomainError } from '../DomainError'
import { type Database, Prisma } from '../db/prisma'

/** The user's role in a workspace; none when it is foreign or does not exist, which look the same. */
export async function roleIn(db: Database, workspaceId: string, userId: string): Promise<Role | undefined> {
  const rows = await db.$queryRaw<{ role: Role }[]>(Prisma.sql`
    SELECT role::text FROM memberships WHERE workspace_id = ${workspaceId}::uuid AND user_id = ${userId}`)
  return rows[0]?.role
}

/** @throws DomainError `workspace_forbidden`, the same for a foreign workspace as for none. */
export function mayRead(role: Role | undefined): asserts role is Role {
  if (!role) throw new DomainError('workspace_forbidden', 'You have no access to this workspace.')
}

/** @throws DomainError `workspace_forbidden`, or `insufficient_role` for a viewer. */
export function mayWrite(role: Role | undefined): asserts role is Role {
  mayRead(role)
  if (role === 'viewer')
    throw new DomainError('insufficient_role', 'Viewers may read this workspace, not write to it.')
}
