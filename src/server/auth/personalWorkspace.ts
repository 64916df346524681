import { v5 as derivedId } from 'uuid'
import { prisma } from '../db/prisma'

/** Any UUID, the same for ever: ids of personal workspaces are derived in it. */
const NAMESPACE = '5d0b3a52-8f0e-4b0f-9c55-3c1a6f0d7e21'

/** The user's personal workspace, where what they do to their account is written down. */
export async function personalWorkspaceId(userId: string): Promise<string> {
  const id = await findPersonalWorkspace(userId)
  if (id === undefined) throw new Error('an account has a personal workspace')
  return id
}

/**
 * Sees to it that the user has a personal workspace: at every sign-in, so that no broken-off sign-up lacks one. Its id
 * follows from the user's, so that there is only ever one.
 */
export async function ensurePersonalWorkspace(userId: string): Promise<void> {
  if ((await findPersonalWorkspace(userId)) !== undefined) return
  await prisma().$transaction(async (tx) => {
    const id = derivedId(userId, NAMESPACE)
    const { count } = await tx.workspace.createMany({
      data: { id, name: 'Personal', personalOfId: userId, paidById: userId },
      skipDuplicates: true,
    })
    // Without anything back: a distributed PostgreSQL does not give a role back as text.
    if (count > 0) await tx.membership.createMany({ data: { workspaceId: id, userId, role: 'owner' } })
  })
}

/** By the id that follows from the user's; those of before have another. */
async function findPersonalWorkspace(userId: string): Promise<string | undefined> {
  const id = derivedId(userId, NAMESPACE)
  const derived = await prisma().workspace.findUnique({
    where: { id, personalOfId: userId },
    select: { id: true },
  })
  if (derived) return derived.id
  const found = await prisma().workspace.findFirst({
    where: { personalOfId: userId },
    orderBy: { createdAt: 'asc' },
    select: { id: true },
  })
  return found?.id
}
