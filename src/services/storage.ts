import { localStores } from '@/local/LocalStores'

export type { StorageState } from '@/local/LocalStores'

/** In bytes; what the browser gives is an estimate of its own. */
export interface StorageUse {
  used: number
  quota: number
  /** The browser has promised not to clear it by itself when space runs short. */
  persisted: boolean
}

/** Whether this device keeps what is written. */
export const storage = {
  getState: localStores.recovery.getState,
  subscribe: localStores.recovery.subscribe,
  giveUpWaiting: (): void => localStores.recovery.giveUpWaiting(),
  /** undefined: the browser does not say. */
  async use(): Promise<StorageUse | undefined> {
    if (typeof navigator === 'undefined' || !navigator.storage?.estimate) return undefined
    const [{ usage, quota }, persisted] = await Promise.all([
      navigator.storage.estimate(),
      navigator.storage.persisted?.() ?? false,
    ])
    return usage === undefined || quota === undefined ? undefined : { used: usage, quota, persisted }
  },
}
