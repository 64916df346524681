import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LiveAnswer, liveClose } from '@/contract/live'
import { connection } from '../connection'
import { HOME, openDevice, sessionOf } from '../sync/testing/device'
import { FakeServer } from '../sync/testing/FakeServer'
import { LiveConnection } from './LiveConnection'
import type { SocketListener } from './openSocket'
import { Presence } from './presence'

let device: ReturnType<typeof openDevice>
let live: LiveConnection
let presence: Presence
/** Each that was opened, the newest last. */
let sockets: SocketListener[]
let sent: string[]

const target = { workspace_id: HOME, document_id: 'one', yjs_client: 7 }
const nothing = () => undefined
const deaf = {
  onJoined: nothing,
  onOthers: nothing,
  onFrame: nothing,
  onPushWanted: nothing,
  onLost: nothing,
}
const tell = (answer: LiveAnswer) => sockets.at(-1)?.onMessage(JSON.stringify(answer))
const opened = (count: number) => vi.waitFor(() => expect(sockets).toHaveLength(count))

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
  device = openDevice(new FakeServer(HOME))
  presence = new Presence()
  sockets = []
  sent = []
  live = new LiveConnection({
    ...device,
    presence,
    open: (listener) => {
      sockets.push(listener)
      return { send: (data) => typeof data === 'string' && sent.push(data), close: nothing }
    },
  })
})

afterEach(() => {
  live.close()
  device.local.close()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('LiveConnection', () => {
  it('[LV1] a guest has none; one who signs in has one for all that needs it, and joins again after it broke', async () => {
    const channel = live.join(target, deaf)
    live.watch()
    await vi.waitFor(async () => expect((await device.local.session.read()).state).toBe('guest'))
    expect(sockets).toHaveLength(0)
    await device.local.session.signIn(sessionOf('ann'), HOME)
    await opened(1)
    sockets[0]?.onOpen()
    const asked = [
      JSON.stringify({ type: 'watch', workspace_id: HOME }),
      JSON.stringify({ type: 'join', channel: 0, ...target }),
    ]
    expect(sent).toEqual(asked)
    sockets[0]?.onClose(1006)
    vi.advanceTimersByTime(2_000)
    await opened(2)
    sockets[1]?.onOpen()
    expect(sent).toEqual([...asked, ...asked])
    channel.leave()
    expect(sent.at(-1)).toBe(JSON.stringify({ type: 'leave', channel: 0 }))
  })

  it('[LV3] what can never be had is tried ever more rarely, at most once a minute, and at once when the network is back', async () => {
    await device.local.session.signIn(sessionOf('ann'), HOME)
    live.watch()
    await opened(1)
    for (let tries = 1; tries < 15; tries++) {
      sockets.at(-1)?.onClose(1006)
      vi.advanceTimersByTime(60_000)
      expect(sockets).toHaveLength(tries + 1)
    }
    sockets.at(-1)?.onClose(1006)
    vi.advanceTimersByTime(29_000)
    expect(sockets).toHaveLength(15)
    document.dispatchEvent(new Event('visibilitychange'))
    expect(sockets).toHaveLength(16)
  })

  it('[LV1] signed out by the server it waits for a sign-in; offline and frozen it lets go', async () => {
    await device.local.session.signIn(sessionOf('ann'), HOME)
    live.watch()
    await opened(1)
    sockets[0]?.onOpen()
    sockets[0]?.onClose(liveClose.unauthenticated)
    vi.advanceTimersByTime(600_000)
    expect(sockets).toHaveLength(1)
    window.dispatchEvent(new Event('auth:login'))
    expect(sockets).toHaveLength(2)
    device.page.freeze()
    device.page.resume()
    expect(sockets).toHaveLength(3)
    const online = vi.spyOn(connection, 'isOnline').mockReturnValue(false)
    sockets[2]?.onClose(1006)
    vi.advanceTimersByTime(600_000)
    expect(sockets).toHaveLength(3)
    online.mockReturnValue(true)
  })

  it('[LV1] a document whose access has changed is joined again, one that was refused when our roles change', async () => {
    await device.local.session.signIn(sessionOf('ann'), HOME)
    live.join(target, deaf)
    await opened(1)
    sockets[0]?.onOpen()
    tell({ type: 'joined', channel: 0, may_write: true, others: 0 })
    tell({ type: 'left', channel: 0, code: 'access_changed' })
    expect(sent).toHaveLength(2)
    tell({ type: 'left', channel: 0, code: 'workspace_forbidden' })
    expect(sent).toHaveLength(2)
    const workspaces = sessionOf('ann', HOME, ['another']).workspaces
    await device.local.session.update('ann', () => ({ workspaces }))
    await vi.waitFor(() => expect(sent).toHaveLength(3))
  })

  it('[LV4] tells who else is where, and of nobody any more once the connection is lost', async () => {
    await device.local.session.signIn(sessionOf('ann'), HOME)
    live.watch()
    await opened(1)
    sockets[0]?.onOpen()
    const [ann, bea] = ['ann', 'bea'].map((id) => ({ id, name: id, color: '#000', colorLight: '#0003' }))
    if (!ann || !bea) throw new Error('two people')
    tell({ type: 'presence', workspace_id: HOME, documents: [{ document_id: 'one', people: [ann, bea] }] })
    expect(presence.peopleIn('one')).toEqual([bea])
    tell({ type: 'presence', workspace_id: 'another', documents: [] })
    expect(presence.peopleIn('one')).toEqual([bea])
    sockets[0]?.onClose(1006)
    expect(presence.peopleIn('one')).toEqual([])
  })
})
