import { env } from '../env'

/** How long which versions are kept, in milliseconds. [BT15] */
export interface HistoryPolicy {
  /** All versions; infinite: for good. */
  allMs: number
  /** One an hour, and from then on one a day; infinite: one an hour for good. */
  hourlyMs: number
}

const HOUR_MS = 3_600_000

export function historyPolicy(): HistoryPolicy {
  const { HISTORY_ALL_HOURS: hours, HISTORY_HOURLY_DAYS: days } = env()
  return {
    allMs: (hours || Number.POSITIVE_INFINITY) * HOUR_MS,
    hourlyMs: (days || Number.POSITIVE_INFINITY) * 24 * HOUR_MS,
  }
}

/** Whether past texts are written as edits of the next one, which instances of an earlier release read wrongly. */
export function mayKeepEdits(): boolean {
  return env().HISTORY_DELTAS === 'on'
}
