import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { registerServiceWorker } from './registerServiceWorker'

/** A browser's tab, as far as workers are concerned. */
function openTab(controller: object | null) {
  const worker = {
    messages: [] as unknown[],
    postMessage: (message: unknown) => worker.messages.push(message),
  }
  const registration = Object.assign(new EventTarget(), {
    waiting: null as typeof worker | null,
    installing: null as EventTarget | null,
    update: async () => undefined,
  })
  const register = async () => registration
  const serviceWorker = Object.assign(new EventTarget(), { controller, register })
  const reload = vi.fn()
  vi.stubGlobal('navigator', { serviceWorker })
  vi.stubGlobal('location', { reload })
  const offers: (() => void)[] = []
  const stop = registerServiceWorker((accept) => offers.push(accept))
  return { worker, registration, serviceWorker, reload, offers, stop }
}

let tab: ReturnType<typeof openTab>

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  tab.stop()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const replace = () => tab.serviceWorker.dispatchEvent(new Event('controllerchange'))

describe('registerServiceWorker', () => {
  it('offers a version that waits, and reloads once it is accepted', async () => {
    tab = openTab({})
    await vi.advanceTimersByTimeAsync(0)
    tab.registration.installing = new EventTarget()
    tab.registration.dispatchEvent(new Event('updatefound'))
    tab.registration.waiting = tab.worker
    tab.registration.installing.dispatchEvent(new Event('statechange'))
    expect(tab.offers).toHaveLength(1)
    tab.offers[0]?.()
    expect(tab.worker.messages).toEqual([{ type: 'SKIP_WAITING' }])
    expect(tab.reload).not.toHaveBeenCalled()
    replace()
    expect(tab.reload).toHaveBeenCalledOnce()
  })

  it('offers to reload where another tab has accepted it, and does not interrupt', () => {
    tab = openTab({})
    replace()
    expect(tab.reload).not.toHaveBeenCalled()
    tab.offers[0]?.()
    expect(tab.reload).toHaveBeenCalledOnce()
  })

  it('says nothing of the first worker, but of the one that replaces it', () => {
    tab = openTab(null)
    replace()
    expect(tab.offers).toEqual([])
    replace()
    expect(tab.offers).toHaveLength(1)
  })
})
