import { onlineManager } from '@tanstack/react-query'

/** It would otherwise believe in a connection until the browser says that one was lost. */
function askBrowser(): void {
  if (typeof navigator !== 'undefined' && navigator.onLine === false) onlineManager.setOnline(false)
}
askBrowser()

/** What the browser knows of the network. `isOnline` may be wrong in saying yes, hardly in saying no. */
export const connection = {
  isOnline: (): boolean => onlineManager.isOnline(),
  /** Calls `listener` when the network is lost or comes back. */
  subscribe: (listener: () => void): (() => void) => {
    const stop = onlineManager.subscribe(() => listener())
    // It listens to the browser only from now on.
    askBrowser()
    return stop
  },
}
