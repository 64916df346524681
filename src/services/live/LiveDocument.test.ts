import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { limits } from '@/contract/limits'
import { encodeCrdt, openCrdt, textOf, versionOf } from '@/crdt/documentText'
import { hasPending } from '@/crdt/readUpdate'
import { withoutOrigins } from '@/crdt/testing/withoutOrigins'
import type { OpenDocument } from '../documents/OpenDocument'
import { HOME, openDevice, sessionOf } from '../sync/testing/device'
import { FakeServer } from '../sync/testing/FakeServer'
import { FakeRelay } from './testing/FakeRelay'

let server: FakeServer
let relay: FakeRelay
let id: string
let devices: Device[]

type Device = ReturnType<typeof openDevice>
type DeviceOptions = { mayWrite?: boolean; isRefused?: () => boolean }

/** A device of its own of somebody who is signed in, with the document. */
async function device(name: string, options?: DeviceOptions): Promise<Device> {
  const opened = openDevice(server, undefined, relay.socketOf(name, options))
  devices.push(opened)
  const session = sessionOf('ann')
  if (options?.mayWrite === false) {
    const [home] = session.workspaces
    if (home) home.role = 'viewer'
  }
  await opened.local.session.signIn(session, HOME)
  await opened.sync.syncAllWorkspaces()
  return opened
}

async function open({ documents }: Device): Promise<OpenDocument> {
  const target = await documents.openTarget(id)
  if (!target) throw new Error('not here')
  return documents.open(target)
}

const inCompany = (...documents: OpenDocument[]) =>
  vi.waitFor(() => {
    for (const { live } of documents) if (!live?.inCompany) throw new Error('still alone')
  })

const reads = (document: OpenDocument, text: string) =>
  vi.waitFor(() => expect(document.text.toString()).toBe(text))

/** Who has a caret or at least is there, as a device knows. */
const peopleOf = ({ live }: OpenDocument) =>
  [...(live?.awareness.getStates().values() ?? [])].flatMap(({ user }) => user?.name ?? [])

beforeEach(async () => {
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
  server = new FakeServer(HOME)
  relay = new FakeRelay()
  devices = []
  const first = await device('first')
  id = (await first.documents.createDocument({ title: 'Title', content: 'one two' })).id
  await first.sync.syncAllWorkspaces()
})

afterEach(() => {
  for (const { live, local } of devices) {
    live?.close()
    local.close()
  }
  vi.unstubAllGlobals()
})

describe('LiveDocument', () => {
  it('[LV2] what is typed is on the screen of others at once, and kept on their devices without being theirs to send', async () => {
    const [first, second] = [devices[0] as Device, await device('second')]
    const [here, there] = [await open(first), await open(second)]
    await inCompany(here, there)
    here.text.insert(3, ' and a half')
    await reads(there, 'one and a half two')
    there.text.insert(0, '> ')
    await reads(here, '> one and a half two')
    await vi.waitFor(async () => expect(await first.documents.getText(id)).toBe('> one and a half two'))
    expect(await second.documents.getText(id)).toBe('> one and a half two')
    await here.flush()
    expect(await first.rowOf(id)).toMatchObject({ syncStatus: 'modified', shared: true })
    expect(relay.faults).toEqual([])
    await Promise.all([here.close(), there.close()])
  })

  it('[LV2] a device that only reads along has nothing to send', async () => {
    const [first, second] = [devices[0] as Device, await device('second')]
    const [here, there] = [await open(first), await open(second)]
    await inCompany(here, there)
    here.text.insert(0, 'zero ')
    await vi.waitFor(async () => expect(await second.documents.getText(id)).toBe('zero one two'))
    expect(await second.rowOf(id)).toMatchObject({ syncStatus: 'synced', heard: 1 })
    expect(there.getSaved()).toBe('saved')
    await here.flush()
    await first.sync.syncAllWorkspaces()
    await second.sync.syncAllWorkspaces()
    expect((await second.rowOf(id)).heard).toBeUndefined()
    expect(await second.rowOf(id)).toMatchObject({ syncStatus: 'synced', version: 2 })
  })

  it('[LV2] lost, doubled and reordered letters leave nothing pending, and who lacks some has the others push', async () => {
    const [first, second] = [devices[0] as Device, await device('second')]
    const [here, there] = [await open(first), await open(second)]
    await inCompany(here, there)
    relay.isPrompt = false
    for (const letter of 'abc') {
      here.text.insert(here.text.length, letter)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    relay.deliver(([, b, c]) => [c, b, c].flatMap((arrive) => arrive ?? []))
    expect(there.text.toString()).toBe('one two')
    relay.isPrompt = true
    await vi.waitFor(() => expect(relay.requests.map(({ type }) => type)).toContain('behind'))
    await here.flush()
    await first.sync.syncAllWorkspaces()
    await second.sync.syncAllWorkspaces()
    await reads(there, 'one twoabc')
    await vi.waitFor(async () => {
      const state = await second.local.documents.readState(await second.rowOf(id))
      expect(hasPending(openCrdt(state))).toBe(false)
    })
  })

  it('[LV2] words whose author is gone are sent by those who heard them, once the document is closed', async () => {
    const [first, second] = [devices[0] as Device, await device('second')]
    const [here, there] = [await open(first), await open(second)]
    await inCompany(here, there)
    here.text.insert(0, 'last words ')
    await reads(there, 'last words one two')
    await there.close()
    await second.sync.syncAllWorkspaces()
    expect(server.get(HOME, id)?.content).toBe('last words one two')
    expect((await second.rowOf(id)).heard).toBeUndefined()
  })

  it('[LV2] what is too long to be sent live is pushed instead', async () => {
    const [first, second] = [devices[0] as Device, await device('second')]
    const [here, there] = [await open(first), await open(second)]
    await inCompany(here, there)
    const { update } = relay.frames
    let pushes = 0
    here.live?.onPushNeeded(() => pushes++)
    here.text.insert(0, 'x'.repeat(limits.maxLiveMessageBytes))
    expect([relay.frames.update, pushes]).toEqual([update, 1])
  })

  it('[LV2] others who want a push again and again get one at once, and then one a second', async () => {
    const here = await open(devices[0] as Device)
    let pushes = 0
    here.live?.onPushNeeded(() => pushes++)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    try {
      for (let wish = 0; wish < 100; wish++) here.live?.onPushWanted()
      expect(pushes).toBe(1)
      vi.advanceTimersByTime(1_000)
      expect(pushes).toBe(2)
      vi.advanceTimersByTime(10_000)
      expect(pushes).toBe(2)
    } finally {
      vi.useRealTimers()
    }
  })

  it('[LV2] updates that Yjs would need too long for are dropped, and what is typed still comes in', async () => {
    const here = await open(devices[0] as Device)
    const { doc } = here.text
    if (!doc || !here.live) throw new Error('not open')
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      // Each of these letters is put behind all the letters before it.
      for (let client = 1; client <= 8; client++) here.live.onFrame('update', withoutOrigins(client, 500))
      vi.advanceTimersByTime(10_000)
    } finally {
      vi.useRealTimers()
    }
    const { length } = here.text
    expect(length).toBeGreaterThan('one two'.length)
    expect(length).toBeLessThan('one two'.length + 8 * 500)
    const theirs = Object.assign(openCrdt(encodeCrdt(doc)), { clientID: 2_000 })
    const version = versionOf(theirs)
    textOf(theirs).insert(here.text.toString().indexOf(' two'), ' and a half')
    here.live.onFrame('update', encodeCrdt(theirs, version))
    expect(here.text.toString()).toContain('one and a half two')
  })

  it('[LV2] an update that no editor writes is not waited for', async () => {
    const here = await open(devices[0] as Device)
    await vi.waitFor(() => expect(here.live?.mayWrite).toBe(true))
    const behinds = () => relay.requests.filter(({ type }) => type === 'behind').length
    // No structs; of one client, 5, one range is deleted: from 1 on, and so many.
    const deleting = (...length: number[]) => new Uint8Array([0, 1, 5, 1, 1, ...length])
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    try {
      for (const unsound of [deleting(0), deleting(128, 128, 128, 128, 8)]) {
        here.live?.onFrame('update', unsound)
        vi.advanceTimersByTime(10_000)
      }
      expect(behinds()).toBe(0)
      here.live?.onFrame('update', deleting(1))
      vi.advanceTimersByTime(10_000)
      expect(behinds()).toBeGreaterThan(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('[LV1] a viewer sees letters, sends none, and keeps none that the server may never have', async () => {
    const [first, second] = [devices[0] as Device, await device('second', { mayWrite: false })]
    const [here, there] = [await open(first), await open(second)]
    await inCompany(here, there)
    here.text.insert(0, 'zero ')
    await reads(there, 'zero one two')
    await there.close()
    expect(await second.documents.getText(id)).toBe('one two')
    expect(relay.faults).toEqual([])
  })

  it('[LV4] others are there by name, also after the connection broke, and gone when they leave', async () => {
    const [first, second] = [devices[0] as Device, await device('second')]
    const [here, there] = [await open(first), await open(second)]
    await inCompany(here, there)
    await vi.waitFor(() => expect([peopleOf(here), peopleOf(there)]).toEqual([['second'], ['first']]))
    relay.breakAll()
    expect(peopleOf(here)).toEqual([])
    // For a moment they are taken to be there: what is typed now is merged, too.
    expect(here.live?.inCompany).toBe(true)
    await vi.waitFor(() => expect([peopleOf(here), peopleOf(there)]).toEqual([['second'], ['first']]), 5_000)
    here.text.insert(0, 'still ')
    await reads(there, 'still one two')
    await there.close()
    await vi.waitFor(() => expect(here.live?.inCompany).toBe(false))
  })

  it('[LV3] where no WebSocket can be had nothing is said, and the feed brings what others wrote', async () => {
    const [first, second] = [devices[0] as Device, await device('second', { isRefused: () => true })]
    const [here, there] = [await open(first), await open(second)]
    here.text.insert(0, 'zero ')
    await here.flush()
    await first.sync.syncAllWorkspaces()
    await second.sync.syncAllWorkspaces()
    await reads(there, 'zero one two')
    expect(textOf(openCrdt(await second.local.documents.readState(await second.rowOf(id)))).toString()).toBe(
      'zero one two',
    )
  })
})
