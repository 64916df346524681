import { v7 as newWorkspaceId } from 'uuid'
import { prisma } from '../db/prisma'

/** The user's personal workspace, where what they do to their account is written down. */
export async function personalWorkspaceId(userId: string): Promise<string> {
  const found = await prisma().workspace.findUniqueOrThrow({
    where: { personalOfId: userId },
    select: { id: true },
  })
  return found.id
}

/** Sees to it that the user has a personal workspace: at every sign-in, so that no broken-off sign-up lacks one. */
export async function ensurePersonalWorkspace(userId: string): Promise<void> {
  const found = await prisma().workspace.findUnique({ where: { personalOfId: userId }, select: { id: true } })
  if (found) return
  await prisma().$transaction(async (tx) => {
    const id = newWorkspaceId()
    const { count } = await tx.workspace.createMany({
      data: { id, name: 'Personal', personalOfId: userId, paidById: userId },
      skipDuplicates: true,
    })
    if (count > 0) await tx.membership.create({ data: { workspaceId: id, userId, role: 'owner' } })
  })
}
