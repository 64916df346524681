let asked = false

/** Asks the browser, once there is something to lose, not to clear the database when space runs short. */
export function askForPersistence(): void {
  if (asked || typeof navigator === 'undefined' || !navigator.storage?.persist) return
  asked = true
  navigator.storage.persist().catch((error: unknown) => console.error('Storage may be cleared.', error))
}
