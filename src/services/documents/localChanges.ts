import { Listeners } from '../Listeners'

const listeners = new Listeners()

/** Says that this tab changed something that may have to be sent. */
export function announceLocalChange(): void {
  listeners.notify()
}

/** Calls `listener` after each change made in this tab; other tabs look after their own. */
export function onLocalChange(listener: () => void): () => void {
  return listeners.add(listener)
}
