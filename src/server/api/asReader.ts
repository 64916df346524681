import { mayRead } from '../auth/membership'
import { inWorkspace, type Transaction } from '../db/transaction'
import type { RequestContext } from './RequestContext'

/** Reads in a workspace for whoever may. @throws DomainError as `mayRead`; `timeout`, `overloaded` */
export function asReader<T>(
  workspaceId: string,
  { principal, deadline }: RequestContext,
  read: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return inWorkspace({ workspaceId, userId: principal.userId, deadline }, ({ tx, role }) => {
    mayRead(principal, role)
    return read(tx)
  })
}
