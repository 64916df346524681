import { type PrecacheEntry, Serwist } from 'serwist'

declare const self: { __SW_MANIFEST: (PrecacheEntry | string)[] | undefined }

/**
 * Keeps the shell and all its code on the device, so that any address of the app opens without a server. Documents
 * are not its business (IndexedDB has them), and nothing but the build's own files is ever cached.
 */
const serwist = new Serwist({
  precacheEntries: self.__SW_MANIFEST,
  precacheOptions: {
    cleanupOutdatedCaches: true,
    navigateFallback: '/',
    navigateFallbackDenylist: [/^\/(?:api|docs|livez|readyz|metrics|serwist|_next)(?:[/?]|$)/],
  },
  // A new version waits: ui/shell/registerServiceWorker asks first, then sends SKIP_WAITING.
  skipWaiting: false,
  clientsClaim: true,
  disableDevLogs: true,
})

serwist.addEventListeners()
