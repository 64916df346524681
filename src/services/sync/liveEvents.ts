import { GUEST, type Scope, type Session } from '@/local/GuestWorkspace'
import { connection } from '../connection'
import { pause } from '../pause'
import { backoffMs } from './backoff'
import type { SyncDeps } from './SyncDeps'
import { TransportError } from './TransportError'
import { withLock } from './withLock'

/** How long a hidden tab goes on listening. */
const HIDDEN_MS = 60_000

/** A stream that held for so long was no failure when it ends. */
const STABLE_MS = 10_000

export type LiveDeps = Pick<SyncDeps, 'local' | 'transport' | 'page'>

export interface LiveListener {
  onChanges(scope: Scope, cursor: string): void
  onAccessDoubted(): void
}

interface Following {
  key: string
  stop: AbortController
  ended: boolean
}

/**
 * Listens to what others write into the workspace that is looked at: one tab of a browser, on one connection,
 * while somebody is signed in, online and looking, and the page is not frozen. `onChanges` is told how far the feed goes by then;
 * `onAccessDoubted` is called when the server has ended the stream, or refused it, as it does when our role has changed.
 * @returns what stops it. [OB5]
 */
export function startLiveEvents(deps: LiveDeps, { onChanges, onAccessDoubted }: LiveListener): () => void {
  let session: Session | null = null
  let hidden = document.visibilityState !== 'visible'
  let hiding: ReturnType<typeof setTimeout> | undefined
  let following: Following | null = null

  const reconsider = () => {
    const awake = !hidden && !deps.page.untilFrozen.aborted
    const scope = session && awake && connection.isOnline() ? scopeOf(session) : null
    const key = scope && `${scope.account}/${scope.workspaceId}`
    if (key === (following?.key ?? null)) return
    following?.stop.abort()
    following = scope && key ? begin(deps, scope, key, { onChanges, onAccessDoubted }) : null
  }
  /** What was refused is tried again when somebody comes back to it, not before. */
  const again = () => {
    if (following?.ended) following = null
    reconsider()
  }
  const whenShownOrHidden = () => {
    clearTimeout(hiding)
    const setHidden = (now: boolean) => {
      hidden = now
      again()
    }
    if (document.visibilityState === 'visible') setHidden(false)
    else hiding = setTimeout(setHidden, HIDDEN_MS, true)
  }

  document.addEventListener('visibilitychange', whenShownOrHidden)
  window.addEventListener('auth:login', again)
  const stops = [
    () => document.removeEventListener('visibilitychange', whenShownOrHidden),
    () => window.removeEventListener('auth:login', again),
    () => clearTimeout(hiding),
    connection.subscribe(again),
    deps.page.subscribe(again),
    deps.local.watch(
      () => deps.local.session.read(),
      (read) => {
        session = read
        reconsider()
      },
    ),
  ]
  return () => {
    for (const stop of stops) stop()
    following?.stop.abort()
  }
}

function scopeOf({ state, account, workspaceId }: Session): Scope | null {
  return state === 'signed-in' && workspaceId !== GUEST ? { account, workspaceId } : null
}

function begin(deps: LiveDeps, scope: Scope, key: string, listener: LiveListener): Following {
  const following = { key, stop: new AbortController(), ended: false }
  const { signal } = following.stop
  withLock(`live:${scope.account}`, (turn) => follow(deps, scope, listener, turn), signal)
    .catch((error: unknown) => console.error('Listening to changes failed.', error))
    .finally(() => {
      following.ended = true
    })
  return following
}

/** One stream after the other, until told to stop or refused. */
async function follow(
  { local, transport }: LiveDeps,
  scope: Scope,
  { onChanges, onAccessDoubted }: LiveListener,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    const openedAt = Date.now()
    let retryAfterMs: number | undefined
    try {
      const cursor = await local.feed.cursor(scope)
      for await (const newest of transport.liveEvents(scope.workspaceId, cursor, signal)) {
        onChanges(scope, newest)
      }
      if (!signal.aborted) onAccessDoubted()
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      if (isRefusal(error)) return onAccessDoubted()
      retryAfterMs = error.retryAfterMs
    }
    failures = Date.now() - openedAt > STABLE_MS ? 0 : failures + 1
    await pause(backoffMs(failures, retryAfterMs), signal)
  }
}

/** Asked again, the server would say the same: signed out, or no longer a member. */
function isRefusal({ code, status = 0 }: TransportError): boolean {
  return code !== undefined && status >= 400 && status < 500 && status !== 429
}
