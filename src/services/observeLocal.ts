import { localStores } from '@/local/LocalStores'

/** What `query` reads from this device, now and whenever that changes, in whichever tab: to be subscribed to. */
export function observeLocal<T>(query: () => Promise<T> | T) {
  return localStores.observe(query)
}
