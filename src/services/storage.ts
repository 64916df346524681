import { guestIndex } from '@/local/GuestIndex'

export type { StorageState } from '@/local/GuestIndex'

/** In bytes; what the browser gives is an estimate of its own. */
export interface StorageUse {
  used: number
  quota: number
  /** The browser has promised not to clear it by itself when space runs short. */
  persisted: boolean
}

/** Whether this device keeps what is written. */
export const storage = {
  getState: guestIndex.recovery.getState,
  subscribe: guestIndex.recovery.subscribe,
  giveUpWaiting: (): void => guestIndex.recovery.giveUpWaiting(),
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
