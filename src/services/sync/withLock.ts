/** Does the work in one tab at a time; where the browser has no locks, at once. A closed tab hands over (OB5). */
export function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (typeof navigator === 'undefined' || !('locks' in navigator)) return work()
  return navigator.locks.request(name, work)
}
