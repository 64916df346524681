import { v7 as newWorkspaceId } from 'uuid'
import type { Workspace } from '@/contract/workspace'
import { prisma } from '../db/prisma'

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

/** Makes a workspace that the user owns. */
export async function createWorkspace(userId: string, name: string): Promise<Workspace> {
  const workspace = await prisma().workspace.create({
    data: { id: newWorkspaceId(), name, memberships: { create: { userId, role: 'owner' } } },
  })
  return { id: workspace.id, name, role: 'owner', personal: false }
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
