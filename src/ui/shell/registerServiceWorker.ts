const scriptUrl = '/serwist/sw.js'
const checkEveryMs = 60 * 60_000

/**
 * Registers the worker built from src/app/sw.ts. A new version waits until it is asked for, or until the last tab
 * is closed: `onUpdate` is called with what activates it and reloads this tab. Returns the clean-up.
 */
export function registerServiceWorker(onUpdate: (activate: () => void) => void): () => void {
  let stopped = false
  let timer: ReturnType<typeof setInterval> | undefined

  async function register() {
    const registration = await navigator.serviceWorker.register(scriptUrl, {
      scope: '/',
      updateViaCache: 'none',
    })
    if (stopped) return
    const offer = () => {
      // Without a controller this is the first install: nothing is being replaced.
      const waiting = registration.waiting
      if (waiting && navigator.serviceWorker.controller) onUpdate(() => activate(waiting))
    }
    offer()
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', offer)
    })
    timer = setInterval(() => void registration.update().catch(ignoreOffline), checkEveryMs)
  }

  void register().catch((error: unknown) => console.warn('The app will not start offline:', error))
  return () => {
    stopped = true
    clearInterval(timer)
  }
}

function activate(waiting: ServiceWorker) {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting.postMessage({ type: 'SKIP_WAITING' })
}

/** The next check will do. */
function ignoreOffline() {}
