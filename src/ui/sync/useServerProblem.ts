import { useSync } from '@/contexts/SyncContext'

/** Why nothing can be had from the server now; undefined as long as it is not known to be out of reach. */
export function useServerProblem(): string | undefined {
  const { online, state } = useSync()
  if (!online) return 'You are offline.'
  return state === 'offline' ? 'The server cannot be reached right now.' : undefined
}
