import { guestWorkspace, type Scope } from '@/local/GuestWorkspace'
import { connection } from '../connection'
import { onLocalChange, type Urgency } from '../documents/localChanges'
import { pageLife } from '../PageLife'
import type { BatchSyncService } from './BatchSyncService'
import { backoffMs } from './backoff'
import { type LiveDeps, startLiveEvents } from './liveEvents'
import { createTransport } from './transport'

/** Rest after the last keystroke before it is sent. */
const QUIET_MS = 1_000

/** How long a steady writer may keep it from being sent. */
const PATIENCE_MS = 10_000

/** How often a visible tab looks for what others wrote. */
const POLL_MS = 30_000

const LIVE: LiveDeps = { local: guestWorkspace, transport: createTransport(), page: pageLife }

/**
 * Starts syncs: at once, at login, when the network or the tab comes back or is no longer frozen, a moment after a local change, when the
 * server tells of another's, and again after one that ended early, less and less often but for ever (OB5).
 * `onAccessDoubted` is called when the server has given a sign that our role in a workspace is another one, or none.
 * @returns what stops it.
 */
export function startSyncTriggers(
  sync: BatchSyncService,
  onAccessDoubted: () => void,
  live: LiveDeps = LIVE,
): () => void {
  const again = createTimer(() => sync.startSync())
  const quiet = createTimer(() => {
    // Asked to wait, we wait, however much is typed: all of it goes with the next try.
    const isAskedToWait = again.isSet() && sync.getActivity().retryAfterMs > 0
    if (!isAskedToWait) sync.startPush()
  })
  let firstChangeAt = 0
  let wasRunning = false
  let heard: { scope: Scope; cursor: string } | null = null

  const now = () => {
    again.stop()
    sync.startSync()
  }
  const whenVisible = () => {
    if (document.visibilityState === 'visible') now()
  }
  const whenResumed = () => {
    if (!live.page.untilFrozen.aborted) now()
  }
  const afterChange = (urgency: Urgency) => {
    if (urgency === 'now') return quiet.set(0)
    if (!quiet.isSet()) firstChangeAt = Date.now()
    quiet.set(Math.min(QUIET_MS, Math.max(0, firstChangeAt + PATIENCE_MS - Date.now())))
  }
  const afterRun = () => {
    const { running, failedRuns, retryAfterMs } = sync.getActivity()
    const ended = wasRunning && !running
    wasRunning = running
    if (ended && failedRuns > 0) again.set(backoffMs(failedRuns, retryAfterMs))
    if (ended) look()
  }
  /**
   * Reads what the live stream told of, unless a run has done so: the one that wrote it, if it is our own. It sends
   * nothing: two who write at once would have each other send with every word.
   */
  const look = () => {
    lookLive().catch((error: unknown) => console.error('Sync failed.', error))
  }
  const lookLive = async () => {
    if (!heard || sync.getActivity().running || again.isSet()) return
    const { scope, cursor } = heard
    heard = null
    if ((await live.local.feed.cursor(scope)) !== cursor) await sync.pullWorkspace(scope.workspaceId)
  }

  const poll = setInterval(() => {
    // A failed run has its own timer, which waits as long as the server asked.
    if (document.visibilityState === 'visible' && !again.isSet()) sync.startSync()
  }, POLL_MS)
  window.addEventListener('auth:login', now)
  document.addEventListener('visibilitychange', whenVisible)
  const stops = [
    onLocalChange(afterChange),
    sync.subscribe(afterRun),
    connection.subscribe(() => connection.isOnline() && now()),
    live.page.subscribe(whenResumed),
    startLiveEvents(live, {
      onChanges: (scope, cursor) => {
        heard = { scope, cursor }
        look()
      },
      onAccessDoubted,
    }),
    sync.onOutcome(({ accessDoubted }) => accessDoubted && onAccessDoubted()),
    quiet.stop,
    again.stop,
    () => clearInterval(poll),
    () => window.removeEventListener('auth:login', now),
    () => document.removeEventListener('visibilitychange', whenVisible),
  ]
  now()
  return () => {
    for (const stop of stops) stop()
  }
}

function createTimer(work: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = () => {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    stop,
    isSet: () => timer !== undefined,
    set: (ms: number) => {
      stop()
      timer = setTimeout(() => {
        timer = undefined
        work()
      }, ms)
    },
  }
}
