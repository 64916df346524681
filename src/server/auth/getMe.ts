import type { Me } from '@/contract/me'
import { DomainError } from '../DomainError'
import { prisma } from '../db/prisma'
import { accountQuota, readAccountUsage } from '../db/storedUsage'
import { keyOf } from './apiKeys'
import type { Caller } from './Principal'

/** The caller as they may know themselves. @throws DomainError `unauthenticated` when they are just gone */
export async function getMe({ principal }: Caller): Promise<Me> {
  const user = await prisma().user.findUnique({
    where: { id: principal.userId },
    select: { name: true, email: true },
  })
  if (!user) throw new DomainError('unauthenticated', 'Sign in first.')
  const key = await keyOf(principal)
  const usage = await readAccountUsage(principal.userId)
  return {
    user_id: principal.userId,
    ...user,
    via: key ? 'key' : 'session',
    scopes: [...principal.scopes],
    ...(key && { key }),
    usage,
    quota: accountQuota(),
  }
}
