const FIRST_MS = 1_000
const LONGEST_MS = 5 * 60_000

/** What a timer can hold: it would take more for nothing at all. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * Milliseconds to wait before try number `tries` + 1: doubling, up to five minutes, and spread over half of
 * that, so that a crowd that was cut off together does not come back together. Never below what the server asks.
 */
export function backoffMs(tries: number, retryAfterMs = 0, random: () => number = Math.random): number {
  const longest = Math.min(FIRST_MS * 2 ** Math.max(0, tries), LONGEST_MS)
  return Math.min(Math.max(longest / 2 + (longest / 2) * random(), retryAfterMs), MAX_TIMER_MS)
}
