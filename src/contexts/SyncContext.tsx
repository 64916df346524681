'use client'

import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import { useLocalQuery } from '@/hooks/useLocalQuery'
import { accountService } from '@/services/account/AccountService'
import { connection } from '@/services/connection'
import { type SavedState, savedHere } from '@/services/documents/savedHere'
import { restWhileFrozen } from '@/services/restWhileFrozen'
import type { SyncOutcome } from '@/services/sync/BatchSyncService'
import { readSyncCounts, type SyncCounts } from '@/services/sync/readSyncCounts'
import { IDLE, type SyncActivity, type SyncProgress } from '@/services/sync/SyncActivity'
import { type SyncState, syncStateOf } from './syncStateOf'

export type { SyncOutcome } from '@/services/sync/BatchSyncService'
export type { SyncProgress } from '@/services/sync/SyncActivity'
export type { SyncState } from './syncStateOf'

export interface Sync {
  state: SyncState
  /** What the browser says of the network. */
  online: boolean
  /** Documents with changes on their way to the server; a guest's have none. */
  pending: number
  progress?: SyncProgress
  conflicts: number
  failures: number
  /** Why the last sync ended early. */
  lastError?: string
  /** Ends when this sync has ended, however it went. */
  syncNow(): Promise<void>
  /** Calls `listener` after each sync that sent something. @returns what stops that. */
  onOutcome(listener: (outcome: SyncOutcome) => void): () => void
}

const SyncContext = createContext<Sync | null>(null)
const NOTHING: SyncCounts = { ready: 0, inFlight: 0, conflicts: 0, failures: 0 }

/** Starts syncs where it is mounted, `auth:login` included, and tells the views below how it stands. */
export function SyncProvider({ children }: { children: ReactNode }) {
  useEffect(() => {
    const refresh = () => {
      if (connection.isOnline()) accountService.refresh().catch(reportRefresh)
    }
    accountService.finishClaim().catch(reportRefresh)
    const whenVisible = () => document.visibilityState === 'visible' && refresh()
    refresh()
    document.addEventListener('visibilitychange', whenVisible)
    const stop = connection.subscribe(refresh)
    return () => {
      document.removeEventListener('visibilitychange', whenVisible)
      stop()
    }
  }, [])

  useEffect(() => restWhileFrozen(), [])

  const session = useLocalQuery(() => accountService.read())
  const hasAccount = session !== undefined && session.state !== 'guest'
  const engine = useSyncEngine(hasAccount)
  const activity = useSyncExternalStore(
    engine?.sync.subscribe ?? subscribeToNothing,
    engine?.sync.getActivity ?? alwaysIdle,
    alwaysIdle,
  )
  // While this tab sends, what it has done of it is shown: counting thousands anew with every push would hold them up.
  const sending = activity.progress !== undefined
  const counted = useLocalQuery(() => {
    if (!hasAccount) return undefined
    return sending ? new Promise<SyncCounts>(() => undefined) : readSyncCounts()
  }, [hasAccount, sending])
  const online = useSyncExternalStore(connection.subscribe, connection.isOnline, () => true)

  const saved = useSyncExternalStore(savedHere.subscribe, savedHere.get, (): SavedState => 'saved')
  useQuestionBeforeLeaving(saved !== 'saved')

  const sync = useMemo((): Sync => {
    const { ready, inFlight, conflicts, failures } = counted ?? NOTHING
    const state = syncStateOf({
      saved,
      // Until both are read nothing is claimed of a server.
      session: (counted && session?.state) ?? 'guest',
      online: online && !activity.unreachable,
      active: activity.progress !== undefined || activity.pulling,
      stalled: activity.failedRuns > 0,
      waiting: conflicts + failures,
      checked: activity.checked,
      ready,
      inFlight,
    })
    return {
      state,
      online,
      conflicts,
      failures,
      syncNow: async () => syncNow(engine),
      onOutcome: engine?.sync.onOutcome ?? subscribeToNothing,
      pending: state === 'guest' ? 0 : ready + inFlight,
      ...(activity.progress && { progress: activity.progress }),
      ...(activity.lastError !== undefined && { lastError: activity.lastError }),
    }
  }, [saved, session, counted, engine, activity, online])

  return <SyncContext value={sync}>{children}</SyncContext>
}

export function useSync(): Sync {
  const sync = useContext(SyncContext)
  if (!sync) throw new Error('useSync needs a SyncProvider above it.')
  return sync
}

type SyncEngine = typeof import('@/services/sync/syncEngine')['syncEngine']

/** What syncs, running once it is `wanted`: its code comes with the first account, for a guest does without. */
function useSyncEngine(wanted: boolean): SyncEngine | undefined {
  const [engine, setEngine] = useState<SyncEngine>()
  useEffect(() => {
    if (!wanted || engine) return
    const load = () => {
      import('@/services/sync/syncEngine')
        .then(({ syncEngine }) => setEngine(syncEngine))
        .catch((error: unknown) => console.error('The code that syncs has not come yet.', error))
    }
    load()
    // Not kept on this device yet, it comes when the network does.
    return connection.subscribe(load)
  }, [wanted, engine])
  useEffect(() => (wanted && engine ? engine.startTriggers() : undefined), [wanted, engine])
  return engine
}

async function syncNow(engine: SyncEngine | undefined): Promise<void> {
  await engine?.sync.syncAllWorkspaces().catch((error: unknown) => console.error('Sync failed.', error))
}

function subscribeToNothing(): () => void {
  return () => undefined
}

function alwaysIdle(): SyncActivity {
  return IDLE
}

/** The browser asks before the tab is closed, as long as `wanted`. */
function useQuestionBeforeLeaving(wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [wanted])
}

function reportRefresh(error: unknown): void {
  console.error('The session could not be looked up.', error)
}
