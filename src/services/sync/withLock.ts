/**
 * Does the work in one tab at a time; where the browser has no locks, at once. A closed tab hands over (OB5).
 * Aborting `signal` gives up the wait, and rejects; work that has begun goes on.
 */
export function withLock<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  if (typeof navigator === 'undefined' || !('locks' in navigator)) return work()
  return navigator.locks.request(name, signal ? { signal } : {}, work)
}
