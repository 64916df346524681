import { accountService } from '../account/AccountService'
import { liveConnection } from '../live/LiveConnection'
import { batchSyncService } from './BatchSyncService'
import { startSyncTriggers } from './startSyncTriggers'

/** All that syncs, as one piece of code to be loaded when there is an account. */
export const syncEngine = {
  sync: batchSyncService,
  /** @returns what stops them. */
  startTriggers: () => {
    const stops = [
      startSyncTriggers(batchSyncService, () => {
        accountService.refresh().catch((error: unknown) => console.error('Our roles cannot be read.', error))
      }),
      liveConnection.watch(),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  },
}
