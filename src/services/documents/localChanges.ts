const listeners = new Set<() => void>()

/** Says that this tab changed something that may have to be sent. */
export function announceLocalChange(): void {
  for (const listener of listeners) listener()
}

/** Calls `listener` after each change made in this tab; other tabs look after their own. */
export function onLocalChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
