/** What both live transports stream: that there is something to pull, for as long as the reader may know. [CH4] */
import { limits } from '@/contract/limits'
import type { Role } from '@/contract/workspace'
import type { Principal } from '../auth/Principal'
import { mayRead } from '../auth/permissions'
import { standingIn } from '../auth/standingIn'
import { DomainError } from '../DomainError'
import { feedCursorOf, feedPlaceOf } from '../documents/feedCursor'
import { logger } from '../telemetry/logger'
import { type ChangeHub, changeHub } from './ChangeHub'
import type { Watcher } from './Watcher'

export type FeedSignal = { kind: 'changes'; cursor: string } | { kind: 'heartbeat' }

export interface FollowOptions {
  workspaceId: string
  principal: Principal
  /** Looks again who it is. */
  reauthenticate: () => Promise<Principal | undefined>
  /** How far the reader has come: of what lies before it is told nothing. */
  cursor: string | undefined
  signal: AbortSignal
  /** Between two signs of life, and two looks whether the reader still has access. */
  heartbeatMs?: number
}

/**
 * Opens a stream. It ends when the signal is aborted, and when its reader loses access or gets another role.
 * @throws DomainError `workspace_forbidden`, `insufficient_scope`, `invalid_request`, `too_many_streams`
 */
export async function followChanges(
  options: FollowOptions,
  hub: ChangeHub = changeHub(),
): Promise<AsyncGenerator<FeedSignal, void>> {
  const { workspaceId, principal, cursor, signal } = options
  const read = cursor === undefined ? -1n : feedPlaceOf(workspaceId, cursor).position
  const ending = new AbortController()
  // Watching begins before the look, so that nothing falls between the two.
  let role: Role | undefined
  const watcher = hub.watch(workspaceId, principal.userId, AbortSignal.any([signal, ending.signal]))
  try {
    const { role: now, position } = await standingIn(workspaceId, principal.userId)
    role = now
    mayRead(principal, role, workspaceId)
    watcher.moveTo(position)
  } catch (error) {
    ending.abort()
    throw error
  }
  return signalsOf(watcher, read, { ...options, role }, () => ending.abort())
}

async function* signalsOf(
  watcher: Watcher,
  read: bigint,
  options: FollowOptions & { role: Role | undefined },
  end: () => void,
): AsyncGenerator<FeedSignal, void> {
  const { heartbeatMs = limits.heartbeatMs } = options
  let told = read
  let checkAt = performance.now() + heartbeatMs
  try {
    while (!watcher.closed) {
      const isDue = performance.now() >= checkAt
      if (isDue || watcher.accessChanged) {
        watcher.accessChanged = false
        if (!(await mayGoOn(options))) return
      }
      if (isDue) {
        checkAt = performance.now() + heartbeatMs
        yield { kind: 'heartbeat' }
      } else if (watcher.position !== told && !watcher.closed) {
        told = watcher.position
        yield { kind: 'changes', cursor: feedCursorOf(watcher.workspaceId, { position: told, began: 0n }) }
      } else if (!watcher.accessChanged && !watcher.closed) {
        await watcher.nextChange(checkAt - performance.now())
      }
    }
  } finally {
    end()
  }
}

/**
 * Whether the session or key are still good, and the membership is what it was: a reader whose role has changed opens
 * another stream, and knows by the end of this one to look what it may do now.
 */
async function mayGoOn({
  workspaceId,
  principal,
  reauthenticate,
  role: before,
}: FollowOptions & { role: Role | undefined }): Promise<boolean> {
  try {
    const now = await reauthenticate()
    if (now?.id !== principal.id) return false
    const { role } = await standingIn(workspaceId, now.userId)
    mayRead(now, role, workspaceId)
    return role === before
  } catch (error) {
    if (error instanceof DomainError) return false
    // The database is out of reach, so nothing can have been revoked in it; the next look will tell.
    logger().warn({ err: error }, 'whether a stream may go on could not be looked up')
    return true
  }
}
