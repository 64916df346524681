import type { Role } from '@/contract/workspace'
import { inWorkspace, type Transaction, type WorkspaceScope } from '../db/transaction'
import type { Caller, Principal } from './Principal'

/** One of `mayRead`, `mayWrite` and `mayManage`. */
type Permission = (principal: Principal, role: Role | undefined, workspaceId: string) => asserts role is Role

export interface MemberSession {
  tx: Transaction
  /** The caller's. */
  role: Role
}

/**
 * Runs `work` on a workspace in one transaction, if the caller's role there allows it.
 * @throws DomainError what `may` and `inWorkspace` throw; else what `work` threw
 */
export function asMember<T>(
  { principal, deadline }: Caller,
  where: Pick<WorkspaceScope, 'workspaceId' | 'lockName' | 'isRead'>,
  may: Permission,
  work: (session: MemberSession) => Promise<T>,
): Promise<T> {
  return inWorkspace({ ...where, userId: principal.userId, deadline }, ({ tx, role }) => {
    may(principal, role, where.workspaceId)
    return work({ tx, role })
  })
}
