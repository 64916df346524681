/**
 * Brings what was written here to the server, and what was written elsewhere here: from the outbox and the
 * pushes in IndexedDB, over the batch endpoint and the feed, back into IndexedDB, which every view looks at.
 */

import {
  type DocumentRef,
  type DocumentRow,
  GUEST,
  guestWorkspace,
  type ServerDocument,
  type Session,
  type WrittenMerge,
} from '@/local/GuestWorkspace'
import type { DocumentAddress } from '@/local/LocalStores'
import { fetchSessionUser } from '../account/fetchSessionUser'
import { connection } from '../connection'
import { Listeners } from '../Listeners'
import { pageLife } from '../PageLife'
import { queryClient } from '../queryClient'
import { setPushDefaults } from './pushMutation'
import { readSyncCounts, type SyncCounts } from './readSyncCounts'
import { IDLE, type SyncActivity, type SyncProgress } from './SyncActivity'
import type { SyncDeps } from './SyncDeps'
import { type RunKind, type RunListener, type RunReport, syncWorkspaces } from './syncWorkspaces'
import { TransportError } from './TransportError'
import { createTransport } from './transport'
import { emptyResult, type WorkspaceSyncResult } from './WorkspaceSyncResult'
import { withLock } from './withLock'

/** Whose document it shall be, or both in one. */
export type ConflictChoice = Side | 'merge'
export type Side = 'server' | 'local'

export interface SyncOutcome {
  successful: number
  conflicts: number
  failed: number
  /** The server refused something for our role in a workspace, or for having none. */
  accessDoubted: boolean
}

const ROLE_CODES = new Set(['workspace_forbidden', 'insufficient_role'])

export class BatchSyncService {
  private activity: SyncActivity = IDLE
  private checked = false
  private readonly listeners = new Listeners()
  private readonly outcomeListeners = new Listeners<[SyncOutcome]>()
  private onProgress: ((progress: SyncProgress) => void) | null = null
  private tail: Promise<unknown> = Promise.resolve()
  private queued: Promise<Map<string, WorkspaceSyncResult>> | null = null
  private isPushQueued = false

  constructor(private readonly deps: SyncDeps) {
    setPushDefaults(deps.queryClient, deps.local, deps.transport)
  }

  /**
   * Syncs every workspace of the account, the results by workspace id; for a guest, offline or frozen, none.
   * Calls that come while one waits for its turn share it. A network error is not thrown:
   * it is in `getActivity()`, and the work stays where it was.
   */
  syncAllWorkspaces(): Promise<Map<string, WorkspaceSyncResult>> {
    this.queued ??= this.inTurn(() => {
      this.queued = null
      return this.run()
    })
    return this.queued
  }

  /** Sends what waits here. What others wrote is read only where a push has met it: the live stream tells of the rest. */
  startPush(): void {
    // A run that waits for its turn sends this, too.
    if (this.queued || this.isPushQueued) return
    this.isPushQueued = true
    const push = () => {
      this.isPushQueued = false
      return this.run(undefined, 'push')
    }
    this.inTurn(push).catch((error: unknown) => console.error('Sync failed.', error))
  }

  async syncWorkspace(workspaceId: string): Promise<WorkspaceSyncResult> {
    const results = await this.inTurn(() => this.run([workspaceId]))
    return results.get(workspaceId) ?? emptyResult()
  }

  /** Reads what others wrote into a workspace, and sends nothing: what waits here has its own time. */
  async pullWorkspace(workspaceId: string): Promise<void> {
    await this.inTurn(() => this.run([workspaceId], 'pull'))
  }

  /** Reports as pushes settle; null stops it. */
  setProgressCallback(callback: ((progress: SyncProgress) => void) | null): void {
    this.onProgress = callback
  }

  /**
   * Ends a conflict with the server's document, with ours on top of it, or with both merged. `shown`: the version of
   * the server's that the choice was made from, 0 for none; without it, whichever is there. `title`: whose a merged
   * document has, if ours was changed. `written`: what a merged document reads as; without it, as the CRDT merges.
   * The side that was not kept can be brought back from this device for 30 days. [OB9]
   * @returns false when nothing was done: nothing waits for it any more, the server has another version than was
   *   shown, or there is nothing to merge. @throws TransportError
   */
  async resolveConflict(
    document: DocumentRef,
    choice: ConflictChoice,
    shown?: number,
    title: Side = 'local',
    written?: WrittenMerge,
  ): Promise<boolean> {
    const row = await this.findDocument(document)
    if (!row) return false
    const server = await this.lookUp(row)
    if (shown !== undefined && shown !== (server?.version ?? 0)) return false
    const { resolutions } = this.deps.local
    const resolve = {
      server: () => resolutions.takeServer(row, server),
      local: () => resolutions.keepLocal(row, server),
      merge: () => resolutions.mergeBoth(row, server, title, written),
    }
    const resolved = await resolve[choice]()
    this.startSync()
    return resolved
  }

  /** A document as the server has it now; null: it has none. @throws TransportError */
  async getServerDocument(document: DocumentRef): Promise<ServerDocument | null> {
    const row = await this.findDocument(document)
    return row ? this.lookUp(row) : null
  }

  /**
   * Brings one document here that the feed has not told of yet.
   * @returns false when the server has none at this address. @throws TransportError
   */
  async fetchDocument({ workspaceId, id }: DocumentAddress): Promise<boolean> {
    const { local, transport } = this.deps
    const { account } = await local.session.read()
    const document = await transport.getDocument(workspaceId, id)
    return document !== null && (await local.feed.applyPage({ account, workspaceId }, [document]))
  }

  /** What waits, in all workspaces of the current account. */
  getCounts(): Promise<SyncCounts> {
    return readSyncCounts(this.deps.local)
  }

  /** Gives up what was not sent of a document. @throws TransportError when the server's is needed and out of reach. */
  async discardChanges(document: DocumentRef): Promise<void> {
    const row = await this.findDocument(document)
    if (!row) return
    if (row.version === 0 && row.syncStatus !== 'conflict') await this.deps.local.resolutions.discardNew(row)
    else await this.resolveConflict(row, 'server')
  }

  /**
   * Sends again what failed; as a new document, if the server lost the old one. What can never be sent, as its history
   * is not the server's, becomes a conflict. @throws TransportError when the server's is needed and out of reach
   */
  async retryDocument(document: DocumentRef): Promise<void> {
    const row = await this.findDocument(document)
    if (!row) return
    const { resolutions } = this.deps.local
    const server = row.problem?.code === 'invalid_yjs_state' ? await this.lookUp(row) : null
    if (server && (await resolutions.rebuild(row, server))) return
    await resolutions.retry(row, row.problem?.code === 'not_found')
    this.startSync()
  }

  /** Starts a sync in the background; what becomes of it is in `getActivity()`. */
  startSync(): void {
    this.syncAllWorkspaces().catch((error: unknown) => console.error('Sync failed.', error))
  }

  getActivity = (): SyncActivity => this.activity

  /** Calls `listener` whenever `getActivity()` has changed. */
  subscribe = (listener: () => void): (() => void) => this.listeners.add(listener)

  /** Calls `listener` after every run that sent something. */
  onOutcome = (listener: (outcome: SyncOutcome) => void): (() => void) => this.outcomeListeners.add(listener)

  private async run(
    workspaceIds?: string[],
    kind: RunKind = 'sync',
  ): Promise<Map<string, WorkspaceSyncResult>> {
    const { untilFrozen } = this.deps.page
    try {
      const { account } = await this.deps.local.session.read()
      const work = (turn: AbortSignal) => this.runLocked(account, turn, kind, workspaceIds)
      return (await withLock(`sync:${account}`, work, untilFrozen)) ?? new Map()
    } catch (error) {
      // Frozen in the middle of it, with the database closed: the next run begins anew.
      if (untilFrozen.aborted) return new Map()
      throw error
    }
  }

  private async runLocked(
    account: string,
    turn: AbortSignal,
    kind: RunKind,
    wanted?: string[],
  ): Promise<Map<string, WorkspaceSyncResult>> {
    // Read again: the wait may have been long.
    const session = await this.deps.local.session.read()
    if (session.account !== account || session.state !== 'signed-in' || !connection.isOnline()) {
      this.setActivity(IDLE)
      return new Map()
    }
    this.setActivity({ ...this.activity, running: true })
    try {
      const workspaceIds = wanted ?? (await this.workspaceIds(session))
      const scopes = workspaceIds.map((workspaceId) => ({ account, workspaceId }))
      const listener: RunListener = {
        onSending: () => this.reportProgress(account, 0),
        onSettled: (operations) => this.reportProgress(account, operations),
        onFirstRead: (pulling) => this.setActivity({ ...this.activity, pulling }),
      }
      const report = await syncWorkspaces(this.deps, scopes, turn, listener, kind)
      this.checked ||= report.failure === null && report.fault === null
      this.tellOutcome(report)
      if (report.fault) throw report.fault.error
      this.setActivity(this.activityAfter(report.failure))
      return report.results
    } catch (error) {
      const failed = { ...this.failedActivity(), lastError: 'Something went wrong on this device.' }
      this.setActivity(turn.aborted ? IDLE : failed)
      throw error
    }
  }

  private activityAfter(failure: TransportError | null): SyncActivity {
    if (!failure || failure.kind === 'paused') return IDLE
    return {
      ...this.failedActivity(),
      unreachable: failure.kind === 'network' || failure.kind === 'foreign',
      lastError: failure.message,
      retryAfterMs: failure.retryAfterMs ?? 0,
    }
  }

  private tellOutcome({ results }: RunReport): void {
    const all = [...results.values()].flatMap((result) => result.results)
    if (all.length === 0) return
    const count = (status: string) => all.filter((result) => result.status === status).length
    const accessDoubted = all.some(({ code }) => code !== undefined && ROLE_CODES.has(code))
    const counts = { successful: count('success'), conflicts: count('conflict'), failed: count('error') }
    const outcome = { ...counts, accessDoubted }
    this.outcomeListeners.notify(outcome)
  }

  /** Counted once a run, for with thousands that takes longer than a push; what is written meanwhile adds to it at the end. */
  private async reportProgress(account: string, settled: number): Promise<void> {
    const before = this.activity.progress ?? { completed: 0, total: await this.countRemaining(account) }
    const completed = before.completed + settled
    const progress = { completed, total: Math.max(before.total, completed) }
    this.setActivity({ ...this.activity, progress })
    this.onProgress?.(progress)
  }

  private async countRemaining(account: string): Promise<number> {
    const { outbox } = this.deps.local
    const { ready } = await outbox.counts(account)
    return ready + (await outbox.countInFlight(account))
  }

  /** The listed ones, and any other that still has something to send, so that it is told why it cannot. */
  private async workspaceIds({ account, workspaces, workspaceId }: Session): Promise<string[]> {
    const listed = workspaces.map((workspace) => workspace.id)
    const waiting = await this.deps.local.outbox.workspaceIds(account)
    // The one that is looked at comes first.
    return [...new Set([workspaceId, ...listed, ...waiting])].filter((id) => id !== GUEST)
  }

  /** null: the server has no such document, or none for us any more. */
  private async lookUp(row: DocumentRow): Promise<ServerDocument | null> {
    try {
      return await this.deps.transport.getDocument(row.workspaceId, row.id)
    } catch (error) {
      if (!(error instanceof TransportError && error.code === 'workspace_forbidden')) throw error
      // What is given up here comes back should the workspace be opened to us again: it is then read anew.
      await this.deps.local.feed.restart(row)
      return null
    }
  }

  private async findDocument(document: DocumentRef): Promise<DocumentRow | undefined> {
    const { documents, session } = this.deps.local
    return documents.locate(await session.read(), document)
  }

  private failedActivity(): SyncActivity {
    return { ...IDLE, failedRuns: this.activity.failedRuns + 1 }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(work)
    this.tail = turn.catch(() => undefined)
    return turn
  }

  private setActivity(activity: SyncActivity): void {
    this.activity = { ...activity, checked: this.checked }
    this.listeners.notify()
  }
}

export const batchSyncService = new BatchSyncService({
  local: guestWorkspace,
  transport: createTransport(),
  queryClient,
  page: pageLife,
  sessionUser: () => fetchSessionUser(),
})
