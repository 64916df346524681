import { v7 as newWorkspaceId } from 'uuid'
import { limits } from '@/contract/limits'
import type { Workspace, WorkspaceList } from '@/contract/workspace'
import { takePoints } from '../admission/rateLimitPoints'
import { recordAudit } from '../audit/recordAudit'
import { asMember, type MemberSession } from '../auth/asMember'
import type { Caller, Principal } from '../auth/Principal'
import { mayManage, mayRead, requireScope } from '../auth/permissions'
import { matchCursor, pageOf, UUID_KEY } from '../cursor'
import { DomainError } from '../DomainError'
import { Prisma, prisma } from '../db/prisma'
import { USAGE, workspaceQuota } from '../db/storedUsage'
import { inWorkspace, type Transaction } from '../db/transaction'

/** A page of the workspaces that the caller has access to: the personal one first, then in the order of their ids. */
export async function listWorkspaces(
  { userId, workspaceId = '' }: Pick<Principal, 'userId' | 'workspaceId'>,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<WorkspaceList> {
  const after = cursor === undefined ? null : matchCursor(cursor, UUID_KEY)[0]
  const rows = await prisma().$queryRaw<Omit<Workspace, 'quota'>[]>(Prisma.sql`
    WITH mine AS (
      SELECT id, name, ${USAGE} AS usage, role::text, personal_of_id IS NOT DISTINCT FROM ${userId} AS personal
      FROM memberships JOIN workspaces ON workspaces.id = workspace_id WHERE user_id = ${userId}
        AND ${workspaceId} IN ('', workspaces.id::text))
    SELECT id, name, role, personal, usage FROM mine
    WHERE ${after}::uuid IS NULL OR NOT personal AND (
      id > ${after}::uuid OR EXISTS (SELECT FROM mine WHERE personal AND id = ${after}::uuid))
    ORDER BY personal DESC, id LIMIT ${limit + 1}`)
  const { page, next } = pageOf(rows, limit, ({ id }) => id)
  return { workspaces: page.map((row) => ({ ...row, quota: workspaceQuota() })), ...next }
}

export function getWorkspace(caller: Caller, workspaceId: string): Promise<Workspace> {
  return asMember(caller, { workspaceId, isRead: true }, mayRead, (session) =>
    readWorkspace(session, workspaceId, caller),
  )
}

/** Makes a workspace that the caller owns. @throws DomainError `insufficient_scope` or `limit_reached` */
export async function createWorkspace({ principal, deadline }: Caller, name: string): Promise<Workspace> {
  requireScope(principal, 'account')
  const { userId } = principal
  const id = newWorkspaceId()
  // One after the other, so that no two both become the last that there may be.
  const scope = { workspaceId: id, userId, deadline, lockName: JSON.stringify(['workspaces', userId]) }
  await inWorkspace(scope, async ({ tx }) => {
    await refuseTooMany(tx, userId)
    await tx.workspace.createMany({ data: { id, name, paidById: userId } })
    await tx.membership.createMany({ data: { workspaceId: id, userId, role: 'owner' } })
    await recordAudit(tx, id, principal, { action: 'workspace.created', detail: { name } })
  })
  const usage = { bytes: 0, documents: 0 }
  return { id, name, role: 'owner', personal: false, usage, quota: workspaceQuota() }
}

/** Those made in the last day count even if they are deleted: what was in them is kept for a while. */
async function refuseTooMany(tx: Transaction, userId: string): Promise<void> {
  const { maxWorkspaces } = limits
  const owned = await tx.membership.count({ where: { userId, role: 'owner' } })
  const [state] = await takePoints([`workspaces:${userId}`], owned < maxWorkspaces ? 1 : 0, DAY_MS)
  if (owned < maxWorkspaces && (state?.used ?? 0) <= maxWorkspaces) return
  throw new DomainError(
    'limit_reached',
    `An account owns at most ${maxWorkspaces} workspaces, and makes as many a day.`,
  )
}

const DAY_MS = 24 * 60 * 60 * 1_000

export function renameWorkspace(caller: Caller, workspaceId: string, name: string): Promise<Workspace> {
  return asMember(caller, { workspaceId }, mayManage, async (session) => {
    const before = await readWorkspace(session, workspaceId, caller)
    if (before.name === name) return before
    await session.tx.workspace.update({ where: { id: workspaceId }, data: { name }, select: { id: true } })
    const detail = { from: before.name, to: name }
    await recordAudit(session.tx, workspaceId, caller.principal, { action: 'workspace.renamed', detail })
    return { ...before, name }
  })
}

export async function readWorkspace(
  { tx, role }: MemberSession,
  id: string,
  { principal }: Caller,
): Promise<Workspace> {
  const { name, personalOfId, usedBytes, usedDocuments } = await tx.workspace.findUniqueOrThrow({
    where: { id },
    select: { name: true, personalOfId: true, usedBytes: true, usedDocuments: true },
  })
  const usage = { bytes: Math.max(0, Number(usedBytes)), documents: Math.max(0, Number(usedDocuments)) }
  return { id, name, role, personal: personalOfId === principal.userId, usage, quota: workspaceQuota() }
}

/** Whose personal workspace it is, if it is one. */
export async function personalOwnerOf(tx: Transaction, workspaceId: string): Promise<string | null> {
  const found = await tx.workspace.findUniqueOrThrow({
    where: { id: workspaceId },
    select: { personalOfId: true },
  })
  return found.personalOfId
}
