const scriptUrl = '/serwist/sw.js'
const checkEveryMs = 60 * 60_000

/**
 * Registers the worker built from src/app/sw.ts. A new version waits until it is asked for, or until the last tab
 * is closed: `onUpdate` is called with what activates it and reloads this tab. Where another tab has activated it, it
 * is called with what only reloads. Returns the clean-up.
 */
export function registerServiceWorker(onUpdate: (accept: () => void) => void): () => void {
  const { serviceWorker } = navigator
  const stop = new AbortController()
  const { signal } = stop
  let isControlled = serviceWorker.controller !== null
  let isAccepted = false
  let timer: ReturnType<typeof setInterval> | undefined

  function whenReplaced() {
    if (isAccepted) location.reload()
    // The code that this tab runs is no longer kept on the device: what it has not loaded yet may not come.
    else if (isControlled) onUpdate(() => location.reload())
    // The first worker takes over a page of its own version.
    isControlled = true
  }

  async function register() {
    const registration = await serviceWorker.register(scriptUrl, { scope: '/', updateViaCache: 'none' })
    if (signal.aborted) return
    const offer = () => {
      // Without a controller this is the first install: nothing is being replaced.
      const { waiting } = registration
      if (!waiting || !serviceWorker.controller) return
      onUpdate(() => {
        isAccepted = true
        waiting.postMessage({ type: 'SKIP_WAITING' })
      })
    }
    offer()
    registration.addEventListener(
      'updatefound',
      () => registration.installing?.addEventListener('statechange', offer, { signal }),
      { signal },
    )
    timer = setInterval(() => void registration.update().catch(ignoreOffline), checkEveryMs)
  }

  serviceWorker.addEventListener('controllerchange', whenReplaced, { signal })
  void register().catch((error: unknown) => console.warn('The app will not start offline:', error))
  return () => {
    stop.abort()
    clearInterval(timer)
  }
}

/** The next check will do. */
function ignoreOffline() {}
