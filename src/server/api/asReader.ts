import { mayRead } from '../auth/permissions'
import { inWorkspace, type Transaction } from '../db/transaction'
import type { RequestContext } from './RequestContext'

/** Reads in a workspace for whoever may. @throws DomainError as `mayRead`; `timeout`, `overloaded` */
export function asReader<T>(
  workspaceId: string,
  { principal, deadline }: RequestContext,
  read: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const scope = { workspaceId, userId: principal.userId, deadline, isRead: true }
  return inWorkspace(scope, ({ tx, role }) => {
    mayRead(principal, role, workspaceId)
    return read(tx)
  })
}
