import { Listeners } from '../Listeners'

/** `soon`: after a rest in the typing. `now`: others wait for it. */
export type Urgency = 'soon' | 'now'

const listeners = new Listeners<[Urgency]>()

/** Says that this tab changed something that may have to be sent, or that what it changed before should be by now. */
export function announceLocalChange(urgency: Urgency = 'soon'): void {
  listeners.notify(urgency)
}

/** Calls `listener` after each change made in this tab; other tabs look after their own. */
export function onLocalChange(listener: (urgency: Urgency) => void): () => void {
  return listeners.add(listener)
}
