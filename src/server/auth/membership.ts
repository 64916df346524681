import type { Role } from '@/contract/workspace'
import { DomainError } from '../DomainError'
import type { AccessScope, Principal } from './Principal'

/** @throws DomainError `insufficient_scope` when an API key was not made for this */
export function requireScope({ scopes }: Principal, scope: AccessScope): void {
  if (!scopes.has(scope)) throw new DomainError('insufficient_scope', `This API key may not ${verb[scope]}.`)
}

const verb = { read: 'read', write: 'write', account: 'manage the account or its workspaces' } as const

/** @throws DomainError `insufficient_scope`; `workspace_forbidden`, the same for a foreign workspace as for none. */
export function mayRead(principal: Principal, role: Role | undefined): asserts role is Role {
  requireScope(principal, 'read')
  refuseStranger(role)
}

/** @throws DomainError as `mayRead`, or `insufficient_role` for a viewer. */
export function mayWrite(principal: Principal, role: Role | undefined): asserts role is Role {
  requireScope(principal, 'write')
  refuseStranger(role)
  if (role === 'viewer')
    throw new DomainError('insufficient_role', 'Viewers may read this workspace, not write to it.')
}

/** @throws DomainError as `mayRead`, or `insufficient_role` for all but owners. */
export function mayManage(principal: Principal, role: Role | undefined): asserts role is Role {
  requireScope(principal, 'account')
  refuseStranger(role)
  if (role !== 'owner')
    throw new DomainError('insufficient_role', 'Only owners of this workspace may do that.')
}

/** Everybody may leave. @throws DomainError as `mayRead` */
export function mayLeave(principal: Principal, role: Role | undefined): asserts role is Role {
  requireScope(principal, 'account')
  refuseStranger(role)
}

function refuseStranger(role: Role | undefined): asserts role is Role {
  if (!role) throw new DomainError('workspace_forbidden', 'You have no access to this workspace.')
}
