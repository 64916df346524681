import { type LocalStores, localStores } from '@/local/LocalStores'

/** Documents by what they wait for. */
export interface SyncCounts {
  ready: number
  inFlight: number
  conflicts: number
  failures: number
}

/** What waits, in all workspaces of the current account. */
export async function readSyncCounts(local: LocalStores = localStores): Promise<SyncCounts> {
  const { account } = await local.session.read()
  const { ready, conflict, failed } = await local.outbox.counts(account)
  return {
    ready,
    conflicts: conflict,
    failures: failed,
    inFlight: await local.outbox.countInFlight(account),
  }
}
