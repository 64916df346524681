import { useEffect, useState, useSyncExternalStore } from 'react'
import { type StorageState, type StorageUse, storage } from '@/services/storage'

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

/** How much of this device's storage is in use, as of when it was first shown; undefined: the browser does not say. */
export function useStorageUse(): StorageUse | undefined {
  const [use, setUse] = useState<StorageUse>()
  useEffect(() => {
    storage.use().then(setUse, (error: unknown) => console.error('The storage cannot be measured.', error))
  }, [])
  return use
}
