/** Opening a live connection: `GET /api/v1/live` with `Upgrade: websocket`. [LV1] */
import type { WebSocket } from 'ws'
import { livePersonOf } from '@/contract/live'
import { authenticate } from '../auth/authenticate'
import { requireScope } from '../auth/permissions'
import { DomainError } from '../DomainError'
import { prisma } from '../db/prisma'
import type { LiveHub } from '../live/LiveHub'
import { openContext } from './RequestContext'

/**
 * @returns what serves the WebSocket, once there is one
 * @throws DomainError as `openContext`; `insufficient_scope` for a key that may not read, `too_many_streams`, `overloaded`
 */
export async function openLive(request: Request, hub: LiveHub): Promise<(socket: WebSocket) => void> {
  const { principal, headers } = await openContext(request)
  // A WebSocket is no fetch: browsers let pages of any site open one, and say from where.
  if (principal.via === 'cookie' && !headers.has('origin'))
    throw new DomainError('bad_origin', 'A request with a session cookie must name its origin.')
  requireScope(principal, 'read')
  const where = { id: principal.userId }
  const user = await prisma().user.findUnique({ where, select: { id: true, name: true } })
  if (!user) throw new DomainError('unauthenticated', 'Sign in first.')
  hub.assertRoomFor(principal)
  const caller = { principal, person: livePersonOf(user), reauthenticate: () => authenticate(headers) }
  return (socket) => hub.accept(socket, caller)
}
