/** Documents of this run: sent and answered for, and in all. */
export interface SyncProgress {
  completed: number
  total: number
}

/** What the sync of this tab is doing, and how its last run ended. */
export interface SyncActivity {
  running: boolean
  /** While something is being sent. */
  progress?: SyncProgress
  /** While a workspace is being read for the first time. */
  pulling: boolean
  /** The server has answered all of a run since the page was loaded: only then it may be said that nothing is missing. */
  checked: boolean
  /** The last run got no answer. */
  unreachable: boolean
  /** Runs in a row that ended early. */
  failedRuns: number
  lastError?: string
  /** How long the server asked us to wait; 0 when it did not. */
  retryAfterMs: number
}

export const IDLE: SyncActivity = {
  running: false,
  pulling: false,
  checked: false,
  unreachable: false,
  failedRuns: 0,
  retryAfterMs: 0,
}
