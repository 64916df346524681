/** One run over an account's workspaces: from each one's outbox and pushes to the server, and from its feed back. */
import type { Scope } from '@/local/GuestWorkspace'
import { connection } from '../connection'
import { concernsAll } from './decideFailure'
import { pullWorkspace } from './pullWorkspace'
import { pushWorkspace } from './pushWorkspace'
import type { SyncDeps } from './SyncDeps'
import { giveUpPush } from './sendPush'
import { TransportError } from './TransportError'
import type { PushResult } from './transport'
import { emptyResult, type WorkspaceSyncResult, withResults } from './WorkspaceSyncResult'

/** Failures of a push after which, as long as the server answers others, it is the push that is at fault (OB4). */
const HOPELESS_FAILURES = 5

export interface RunListener {
  onSending(): Promise<void>
  onSettled(operations: number): Promise<void>
  /** Around the first reading of a workspace. */
  onFirstRead(reading: boolean): void
}

export interface RunReport {
  /** By workspace id. */
  results: Map<string, WorkspaceSyncResult>
  /** Why something could not be sent or read. */
  failure: TransportError | null
  /** What went wrong on this device, without a space for what was read for example; null: nothing. */
  fault: { error: unknown } | null
}

/**
 * `push`: what others wrote is read only where a push has met it. `pull`: nothing is sent, only what others wrote is read.
 */
export type RunKind = 'sync' | 'push' | 'pull'

interface Run extends RunReport {
  kind: RunKind
  /** What could not be sent, by push id. */
  stuck: Map<string, { workspaceId: string; error: TransportError }>
  /** The server has done something of what it was asked. */
  answered: boolean
  turn: AbortSignal
}

/**
 * What fails in one workspace keeps none of the others, unless it concerns all of them. Ends early when its `turn` is
 * over, and somebody else's has come.
 */
export async function syncWorkspaces(
  deps: SyncDeps,
  scopes: Scope[],
  turn: AbortSignal,
  listener: RunListener,
  kind: RunKind = 'sync',
): Promise<RunReport> {
  const nothing = { results: new Map(), failure: null, fault: null, stuck: new Map(), answered: false }
  const run: Run = { ...nothing, turn, kind }
  for (const scope of scopes) {
    run.results.set(scope.workspaceId, emptyResult())
    try {
      await syncWorkspace(deps, scope, run, listener)
    } catch (error) {
      if (error instanceof TransportError) run.failure = error
      else run.fault ??= { error }
    }
    if (run.failure?.code === 'unauthenticated' && (await isSessionOver(deps, scope.account)))
      await deps.local.session.update(scope.account, () => ({ state: 'expired' }))
    if (run.failure && concernsAll(run.failure)) break
  }
  if (run.answered) await giveUpHopeless(deps, run, listener)
  const { results, fault, stuck } = run
  return { results, fault, failure: run.failure ?? [...stuck.values()].at(-1)?.error ?? null }
}

/** @throws TransportError when the next workspace would fare no better, or this one could not be read. */
async function syncWorkspace(deps: SyncDeps, scope: Scope, run: Run, listener: RunListener): Promise<void> {
  const isOurs = async () => !run.turn.aborted && (await isSignedIn(deps, scope))
  const isCaughtUp = run.kind !== 'pull' && (await push(deps, scope, run, listener, isOurs))
  if (run.kind === 'push' && isCaughtUp) return
  if (!(await isOurs())) return
  const isFirst = (await deps.local.feed.cursor(scope)) === undefined
  if (isFirst) listener.onFirstRead(true)
  try {
    await pullWorkspace(deps, scope)
    run.answered = true
  } catch (error) {
    // Closed to us, which is no fault of the run's: what it has to send has been told so.
    if (!(error instanceof TransportError && error.code === 'workspace_forbidden')) throw error
  } finally {
    if (isFirst) listener.onFirstRead(false)
  }
}

/**
 * @returns whether no push has met what others wrote
 * @throws TransportError when the next workspace would fare no better
 */
async function push(
  deps: SyncDeps,
  scope: Scope,
  run: Run,
  listener: RunListener,
  isOurs: () => Promise<boolean>,
): Promise<boolean> {
  const { workspaceId } = scope
  let isCaughtUp = true
  const stuck = await pushWorkspace(deps, scope, {
    mayPush: async () => connection.isOnline() && (await isOurs()),
    onSending: listener.onSending,
    onSettled: (settled, isBehindIt) => {
      isCaughtUp &&= isBehindIt
      return addResults(run, workspaceId, settled, listener)
    },
  })
  for (const [pushId, error] of stuck) {
    if (concernsAll(error)) throw error
    run.stuck.set(pushId, { workspaceId, error })
  }
  return isCaughtUp && stuck.size === 0
}

async function giveUpHopeless(deps: SyncDeps, run: Run, listener: RunListener): Promise<void> {
  for (const [pushId, { workspaceId, error }] of run.stuck) {
    const push = await deps.local.pushes.get(pushId)
    if (!push || push.failures < HOPELESS_FAILURES) continue
    const results = await giveUpPush(deps, push, error)
    if (results.length === 0) continue
    run.stuck.delete(pushId)
    await addResults(run, workspaceId, results, listener)
  }
}

async function addResults(
  run: Run,
  workspaceId: string,
  settled: PushResult[],
  { onSettled }: RunListener,
): Promise<void> {
  if (settled.some(({ status }) => status === 'success')) run.answered = true
  run.results.set(workspaceId, withResults(run.results.get(workspaceId) ?? emptyResult(), settled))
  await onSettled(settled.length)
}

/** One answer of many may be wrong about it: it is looked up again before anything stops for it (OB12). */
async function isSessionOver({ sessionUser }: SyncDeps, account: string): Promise<boolean> {
  return sessionUser().then(
    (user) => user?.id !== account,
    () => false,
  )
}

/** Asked each time anew: the account may have changed under a long run (OB6). */
async function isSignedIn({ local }: SyncDeps, scope: Scope): Promise<boolean> {
  const { account, state } = await local.session.read()
  return account === scope.account && state === 'signed-in'
}
