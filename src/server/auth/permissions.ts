import type { Role } from '@/contract/workspace'
import { DomainError } from '../DomainError'
import type { AccessScope, Principal } from './Principal'

/** @throws DomainError `insufficient_scope` when an API key was not made for this */
export function requireScope({ scopes }: Principal, scope: AccessScope): void {
  if (!scopes.has(scope)) throw new DomainError('insufficient_scope', `This API key may not ${verb[scope]}.`)
}

const verb = { read: 'read', write: 'write', account: 'manage the account or its workspaces' } as const

/**
 * @param workspaceId the workspace in which the caller has the role
 * @throws DomainError `insufficient_scope`; `workspace_forbidden`, the same for a foreign workspace as for none, and
 *   for a key that is for another one
 */
export function mayRead(
  principal: Principal,
  role: Role | undefined,
  workspaceId: string,
): asserts role is Role {
  requireScope(principal, 'read')
  refuseStranger(principal, role, workspaceId)
}

/** @throws DomainError as `mayRead`, or `insufficient_role` for a viewer. */
export function mayWrite(
  principal: Principal,
  role: Role | undefined,
  workspaceId: string,
): asserts role is Role {
  requireScope(principal, 'write')
  refuseStranger(principal, role, workspaceId)
  if (role === 'viewer')
    throw new DomainError('insufficient_role', 'Viewers may read this workspace, not write to it.')
}

/** @throws DomainError as `mayRead`, or `insufficient_role` for all but owners. */
export function mayManage(
  principal: Principal,
  role: Role | undefined,
  workspaceId: string,
): asserts role is Role {
  requireScope(principal, 'account')
  refuseStranger(principal, role, workspaceId)
  if (role !== 'owner')
    throw new DomainError('insufficient_role', 'Only owners of this workspace may do that.')
}

/** Everybody may leave. @throws DomainError as `mayRead` */
export function mayLeave(
  principal: Principal,
  role: Role | undefined,
  workspaceId: string,
): asserts role is Role {
  requireScope(principal, 'account')
  refuseStranger(principal, role, workspaceId)
}

/** A key for one workspace is a stranger in all others. */
function refuseStranger(
  { workspaceId: only = '' }: Principal,
  role: Role | undefined,
  workspaceId: string,
): asserts role is Role {
  if (!role || (only !== '' && only !== workspaceId))
    throw new DomainError('workspace_forbidden', 'You have no access to this workspace.')
}
