import { useEffect, useSyncExternalStore } from 'react'
import { type StorageState, storage } from '@/services/storage'

/** A database that takes longer to open than this is taken for one that never will. */
const OPENING_MS = 10_000

/** Whether this device keeps what is written. */
export function useStorageState(): StorageState {
  useEffect(() => {
    const timer = setTimeout(storage.giveUpWaiting, OPENING_MS)
    return () => clearTimeout(timer)
  }, [])
  return useSyncExternalStore(storage.subscribe, storage.getState, (): StorageState => 'opening')
}
