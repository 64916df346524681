import { v7 as newWorkspaceId } from 'uuid'
import type { Workspace } from '@/contract/workspace'
import { prisma } from '../db/prisma'
import { inWorkspace, type Transaction } from '../db/transaction'
import { asMember, type MemberSession } from './asMember'
import { recordAudit } from './audit'
import { mayManage, mayRead, requireScope } from './membership'
import type { Caller } from './Principal'

/** The workspaces that the user is a member of: the personal one first, then by name. */
export async function listWorkspaces(userId: string): Promise<Workspace[]> {
  const memberships = await prisma().membership.findMany({
    where: { userId },
    select: { role: true, workspace: { select: { id: true, name: true, personalOfId: true } } },
  })
  return memberships
    .map(({ role, workspace: { id, name, personalOfId } }) => ({
      id,
      name,
      role,
      personal: personalOfId === userId,
    }))
    .sort((a, b) => Number(b.personal) - Number(a.personal) || a.name.localeCompare(b.name))
}

export function getWorkspace(caller: Caller, workspaceId: string): Promise<Workspace> {
  return asMember(caller, { workspaceId, isRead: true }, mayRead, (session) =>
    readWorkspace(session, workspaceId, caller),
  )
}

/** Makes a workspace that the caller owns. */
export async function createWorkspace({ principal, deadline }: Caller, name: string): Promise<Workspace> {
  requireScope(principal, 'account')
  const { userId } = principal
  const id = newWorkspaceId()
  await inWorkspace({ workspaceId: id, userId, deadline }, async ({ tx }) => {
    await tx.workspace.create({ data: { id, name, memberships: { create: { userId, role: 'owner' } } } })
    await recordAudit(tx, id, principal, { action: 'workspace.created', detail: { name } })
  })
  return { id, name, role: 'owner', personal: false }
}

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
  const { name, personalOfId } = await tx.workspace.findUniqueOrThrow({
    where: { id },
    select: { name: true, personalOfId: true },
  })
  return { id, name, role, personal: personalOfId === principal.userId }
}

/** The user's personal workspace, where what they do to their account is written down. */
export async function personalWorkspaceId(userId: string): Promise<string> {
  const found = await prisma().workspace.findUniqueOrThrow({
    where: { personalOfId: userId },
    select: { id: true },
  })
  return found.id
}

/** Whose personal workspace it is, if it is one. */
export async function personalOwnerOf(tx: Transaction, workspaceId: string): Promise<string | null> {
  const found = await tx.workspace.findUniqueOrThrow({
    where: { id: workspaceId },
    select: { personalOfId: true },
  })
  return found.personalOfId
}

/** Sees to it that the user has a personal workspace: at every sign-in, so that no broken-off sign-up lacks one. */
export async function ensurePersonalWorkspace(userId: string): Promise<void> {
  const found = await prisma().workspace.findUnique({ where: { personalOfId: userId }, select: { id: true } })
  if (found) return
  await prisma().$transaction(async (tx) => {
    const id = newWorkspaceId()
    const { count } = await tx.workspace.createMany({
      data: { id, name: 'Personal', personalOfId: userId },
      skipDuplicates: true,
    })
    if (count > 0) await tx.membership.create({ data: { workspaceId: id, userId, role: 'owner' } })
  })
}
