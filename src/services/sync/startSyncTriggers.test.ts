import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connection } from '../connection'
import { announceLocalChange } from '../documents/localChanges'
import { restWhileFrozen } from '../restWhileFrozen'
import type { BatchSyncService } from './BatchSyncService'
import { backoffMs } from './backoff'
import { startSyncTriggers } from './startSyncTriggers'
import { HOME, openDevice, sessionOf } from './testing/device'
import { FakeServer } from './testing/FakeServer'

const POLL_MS = 30_000

let device: ReturnType<typeof openDevice>
let server: FakeServer
let sync: BatchSyncService
let stop: () => void
let accessDoubted: number

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
  accessDoubted = 0
  server = new FakeServer(HOME)
  device = openDevice(server)
  sync = device.sync
  await device.local.session.signIn(sessionOf('ann'), HOME)
})

afterEach(() => {
  stop()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
  device.local.close()
})

describe('startSyncTriggers', () => {
  it('[OB5] a tab whose retry came while it was offline goes on looking for what others wrote', async () => {
    await device.documents.createDocument({ title: 'Title' })
    server.mishaps.push('lost')
    stop = startSyncTriggers(sync, () => accessDoubted++, device)
    await sync.syncAllWorkspaces()
    await vi.waitFor(() => expect(server.batches.length).toBeGreaterThan(0))
    vi.spyOn(connection, 'isOnline').mockReturnValue(false)
    vi.advanceTimersByTime(POLL_MS)
    await sync.syncAllWorkspaces()
    expect(sync.getActivity()).toMatchObject({ running: false, failedRuns: 0 })
    const started = vi.spyOn(sync, 'startSync').mockReturnValue()
    vi.advanceTimersByTime(POLL_MS)
    expect(started).toHaveBeenCalled()
  })

  it('[OB5] pulls what the live stream tells of, but not what a run has read by then', async () => {
    await device.documents.createDocument({ title: 'Title' })
    stop = startSyncTriggers(sync, () => accessDoubted++, device)
    await sync.syncAllWorkspaces()
    await vi.waitFor(() => expect(server.streams.size).toBe(1))
    const pulled = vi.spyOn(device.transport, 'pullChanges')
    const scope = { account: 'ann', workspaceId: HOME }
    server.tell(HOME, (await device.local.feed.cursor(scope)) ?? '')
    server.write(HOME, 'theirs', 'Title', 'from elsewhere')
    server.tell(HOME, '2')
    await vi.waitFor(async () => expect(await device.local.feed.cursor(scope)).toBe('2'))
    expect(pulled).toHaveBeenCalledTimes(1)
    expect(await device.documents.getText('theirs')).toBe('from elsewhere')
    server.tell(HOME, '2')
    await sync.syncAllWorkspaces()
    expect(pulled).toHaveBeenCalledTimes(2)
  })

  it('[LV2] what others wait for is pushed without a rest in the typing', async () => {
    const id = (await device.documents.createDocument({ title: 'Title' })).id
    stop = startSyncTriggers(sync, () => accessDoubted++, device)
    await sync.syncAllWorkspaces()
    await device.type(id, 'x')
    const pushed = vi.spyOn(sync, 'startPush')
    vi.advanceTimersByTime(500)
    announceLocalChange()
    vi.advanceTimersByTime(500)
    expect(pushed).not.toHaveBeenCalled()
    announceLocalChange('now')
    vi.advanceTimersByTime(0)
    expect(pushed).toHaveBeenCalledTimes(1)
    await vi.waitFor(() => expect(server.get(HOME, id)?.content).toBe('x'))
  })

  it('[OB5] asked to wait, it waits, however much is typed meanwhile', async () => {
    const id = (await device.documents.createDocument({ title: 'Title' })).id
    server.mishaps.push({ status: 429, code: 'rate_limited', retryAfter: 3_600 })
    stop = startSyncTriggers(sync, () => accessDoubted++, device)
    await sync.syncAllWorkspaces()
    await vi.waitFor(() => expect(sync.getActivity()).toMatchObject({ running: false, failedRuns: 1 }))
    const started = vi.spyOn(sync, 'startSync')
    for (let seconds = 0; seconds < 100; seconds++) {
      await device.type(id, 'x')
      vi.advanceTimersByTime(1_500)
    }
    expect(started).not.toHaveBeenCalled()
    vi.advanceTimersByTime(3_600_000)
    expect(started).toHaveBeenCalled()
    await vi.waitFor(() => expect(server.get(HOME, id)?.content).toHaveLength(100))
  })

  it('[OB5] a page that is frozen lets go of its requests, its stream and the database, and takes all up again', async () => {
    const { id } = await device.documents.createDocument({ title: 'Title', content: 'text' })
    const stops = [
      restWhileFrozen(device.page, device.local),
      startSyncTriggers(sync, () => accessDoubted++, device),
    ]
    stop = () => {
      for (const each of stops) each()
    }
    await sync.syncAllWorkspaces()
    await vi.waitFor(() => expect(server.streams.size).toBe(1))
    const titles: (string | undefined)[] = []
    const unwatch = device.local.watch(
      () => device.documents.get(id),
      (row) => titles.push(row?.title),
    )
    await vi.waitFor(() => expect(titles).toEqual(['Title']))

    document.dispatchEvent(new Event('freeze'))
    await vi.waitFor(() => expect(server.streams.size).toBe(0))
    await expect(device.documents.get(id)).rejects.toThrow()
    const before = server.batches.length
    expect((await sync.syncAllWorkspaces()).size).toBe(0)
    expect(sync.getActivity()).toMatchObject({ running: false, failedRuns: 0 })

    const other = openDevice(server, device.name)
    await other.documents.renameDocument(await other.rowOf(id), 'Renamed')
    other.local.close()
    expect(server.batches).toHaveLength(before)
    expect(titles).toEqual(['Title'])

    document.dispatchEvent(new Event('resume'))
    await vi.waitFor(() => expect(titles).toContain('Renamed'))
    await vi.waitFor(() => expect(server.get(HOME, id)?.title).toBe('Renamed'))
    await vi.waitFor(() => expect(server.streams.size).toBe(1))
    unwatch()
    await sync.syncAllWorkspaces()
  })

  it('[OB2] a steady writer is sent every ten seconds, and once more when they rest, however long the way', async () => {
    const { id } = await device.documents.createDocument({ title: 'Title' })
    stop = startSyncTriggers(sync, () => accessDoubted++, device)
    await sync.syncAllWorkspaces()
    expect(server.batches).toHaveLength(1)
    // 120 ms from here to the server and back, of the clock that the test moves.
    server.beforeAnswer = () => new Promise((resolve) => setTimeout(resolve, 120))
    const target = await device.documents.openTarget(id)
    if (!target) throw new Error('not here')
    const open = await device.documents.open(target)
    const pass = async (ms: number) => {
      await vi.advanceTimersByTimeAsync(ms)
      // Whatever began then comes as far as it can without the clock.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
    for (let ms = 0; ms < 37_000; ms += 500) {
      open.text.insert(open.text.length, 'x')
      await open.flush()
      await pass(500)
    }
    expect(server.batches.length).toBeGreaterThanOrEqual(4)
    expect(server.batches.length).toBeLessThanOrEqual(5)
    for (let ms = 0; ms < 3_000; ms += 100) await pass(100)
    await vi.waitFor(() => expect(server.get(HOME, id)?.content).toHaveLength(74))
    expect(server.batches.length).toBeLessThanOrEqual(6)
    expect(server.get(HOME, id)?.version).toBe(server.batches.length)
    await open.close()
  })

  it('[OB2] what another writes is read at once, and sends nothing of ours before its time', async () => {
    const { id } = await device.documents.createDocument({ title: 'Title' })
    stop = startSyncTriggers(sync, () => accessDoubted++, device)
    await sync.syncAllWorkspaces()
    await vi.waitFor(() => expect(server.streams.size).toBe(1))
    await device.type(id, 'ours')
    server.write(HOME, 'theirs', 'Title', 'from elsewhere')
    server.tell(HOME, '2')
    await vi.waitFor(async () => expect(await device.documents.getText('theirs')).toBe('from elsewhere'))
    expect(server.batches).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    await vi.waitFor(() => expect(server.get(HOME, id)?.content).toBe('ours'))
  })

  it('[OB11] doubts its access when the server ends the stream, and when it refuses a push for its role', async () => {
    stop = startSyncTriggers(sync, () => accessDoubted++, device)
    await sync.syncAllWorkspaces()
    await vi.waitFor(() => expect(server.streams.size).toBe(1))
    expect(accessDoubted).toBe(0)
    for (const stream of server.streams) stream.close()
    await vi.waitFor(() => expect(accessDoubted).toBe(1))
    await device.documents.createDocument({ title: 'Title' })
    server.mishaps.push({ status: 403, code: 'insufficient_role' })
    await sync.syncAllWorkspaces()
    expect(accessDoubted).toBe(2)
  })

  it('[OB5] waits no longer than a timer can', () => {
    expect(backoffMs(1, 2 ** 40)).toBe(2 ** 31 - 1)
    expect(backoffMs(1, 7_000)).toBe(7_000)
    stop = () => undefined
  })
})
