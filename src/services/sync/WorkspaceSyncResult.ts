import type { PushResult } from './transport'

/** What a sync did for one workspace. */
export interface WorkspaceSyncResult {
  total: number
  successful: number
  /** Conflicts and errors. */
  failed: number
  results: PushResult[]
}

export function emptyResult(): WorkspaceSyncResult {
  return { total: 0, successful: 0, failed: 0, results: [] }
}

export function withResults(earlier: WorkspaceSyncResult, results: PushResult[]): WorkspaceSyncResult {
  const all = [...earlier.results, ...results]
  const successful = all.filter((result) => result.status === 'success').length
  return { total: all.length, successful, failed: all.length - successful, results: all }
}
