import { useObservable } from 'dexie-react-hooks'
import { observeLocal } from '@/services/observeLocal'

/**
 * What `query` reads from this device, live; undefined until it has been read. What cannot be read any more stays as it
 * was last seen, on the screen, until it can be read again (OB10). `deps`: what else the query depends on.
 */
export function useLocalQuery<T>(query: () => Promise<T> | T, deps: unknown[] = []): T | undefined {
  return useObservable<T | undefined>(() => observeLocal<T | undefined>(query), deps)
}
