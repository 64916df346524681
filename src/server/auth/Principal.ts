import type { Deadline } from '../db/Deadline'

/** What the means of access is good for; a session for all, an API key for what it was made for. */
export type AccessScope = 'read' | 'write' | 'account'

/** Who a request acts for. */
export interface Principal {
  /** The account that owns what the request writes. */
  userId: string
  /** Names the means of access too; receipts are kept apart by it. For example `user:8f3c…`. */
  id: string
  /** The browser sends a cookie with the request of any page, so its requests must name our origin. */
  via: 'cookie' | 'key'
  scopes: ReadonlySet<AccessScope>
  /** The one workspace that a key is for; none: all of the account's. */
  workspaceId?: string | undefined
}

/** The caller, and how long there is to answer. */
export interface Caller {
  principal: Principal
  deadline: Deadline
}
