import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import * as authRoute from '@/app/api/auth/[...all]/route'
import * as trpcRoute from '@/app/api/trpc/[trpc]/route'
import * as batchRoute from '@/app/api/v1/documents/batch/route'
import * as eventsRoute from '@/app/api/v1/documents/events/route'
import { auth } from '@/server/auth/auth'
import { changeHub } from '@/server/feed/ChangeHub'
import { database } from '@/testing/database'
import { signUpWriter, type Writer } from '@/testing/writer'
import { connection } from '../connection'
import { startSyncTriggers } from './startSyncTriggers'
import { openDevice, sessionOf } from './testing/device'

/** Our own route handlers, called as a browser with the writer's cookie would. */
function serverFor(writer: Writer) {
  const requests: string[] = []
  const answer: typeof fetch = (input, init) => {
    const headers = { ...Object.fromEntries(new Headers(init?.headers)), ...writer.headers }
    const request = new Request(String(input), { ...init, headers })
    const { pathname } = new URL(request.url)
    requests.push(pathname)
    if (pathname.startsWith('/api/auth/')) return authRoute.GET(request)
    if (pathname === '/api/v1/documents/events') return eventsRoute.GET(request)
    if (pathname === '/api/v1/documents/batch') return batchRoute.POST(request)
    return request.method === 'GET' ? trpcRoute.GET(request) : trpcRoute.POST(request)
  }
  return { fetch: answer, requests }
}

let writer: Writer
let server: ReturnType<typeof serverFor>
let laptop: ReturnType<typeof openDevice>
let phone: ReturnType<typeof openDevice>
let page: EventTarget & { visibilityState: string }
let stop: () => void

beforeEach(async () => {
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('document', page)
  writer = await signUpWriter()
  server = serverFor(writer)
  laptop = openDevice(server)
  phone = openDevice(server)
  for (const { local } of [laptop, phone]) {
    await local.session.signIn(sessionOf(writer.userId, writer.workspaceId), writer.workspaceId)
  }
  stop = startSyncTriggers(laptop.sync, () => {}, laptop)
  await vi.waitFor(() => expect(changeHub().watcherCount).toBe(1))
})

afterEach(async () => {
  stop()
  await vi.waitFor(() => expect(changeHub().watcherCount).toBe(0))
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  for (const { sync, local } of [laptop, phone]) {
    await sync.syncAllWorkspaces()
    local.close()
  }
})

const streams = () => server.requests.filter((path) => path.endsWith('/events')).length
const isLive = (live: boolean) => vi.waitFor(() => expect(changeHub().watcherCount).toBe(live ? 1 : 0))

it('[OB5] [CH4] what another device writes is here about a second later', async () => {
  const { id } = await phone.documents.createDocument({ title: 'Title', content: 'from the phone' })
  await phone.sync.syncAllWorkspaces()
  const sentAt = performance.now()
  await vi.waitFor(async () => expect(await laptop.documents.get(id)).toMatchObject({ id }), {
    interval: 5,
    timeout: 10_000,
  })
  expect(await laptop.documents.getText(id)).toBe('from the phone')
  expect(performance.now() - sentAt).toBeLessThan(5_000)
})

it('[OB5] listens to no one while it is offline or signed out', async () => {
  let online = true
  const listeners = new Set<() => void>()
  stop()
  await isLive(false)
  vi.spyOn(connection, 'isOnline').mockImplementation(() => online)
  vi.spyOn(connection, 'subscribe').mockImplementation((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  })
  stop = startSyncTriggers(laptop.sync, () => {}, laptop)
  await isLive(true)
  online = false
  for (const tell of listeners) tell()
  await isLive(false)
  online = true
  for (const tell of listeners) tell()
  await isLive(true)
  await laptop.local.session.signOut(writer.userId, 'keep', true)
  await isLive(false)
})

it('[OB5] a hidden tab stops listening after a while, and listens again when it is looked at', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  page.visibilityState = 'hidden'
  page.dispatchEvent(new Event('visibilitychange'))
  vi.advanceTimersByTime(30_000)
  expect(changeHub().watcherCount).toBe(1)
  vi.advanceTimersByTime(31_000)
  vi.useRealTimers()
  await isLive(false)
  page.visibilityState = 'visible'
  page.dispatchEvent(new Event('visibilitychange'))
  await isLive(true)
})

it('[OB5] a server that ends the stream is asked again; one that refuses is not', async () => {
  const before = streams()
  await changeHub().close()
  await vi.waitFor(() => expect(streams()).toBe(before + 1), 5_000)
  await isLive(true)
  await database().membership.deleteMany({ where: { userId: writer.userId } })
  await changeHub().close()
  await vi.waitFor(() => expect(streams()).toBe(before + 2), 5_000)
  await isLive(false)
  page.dispatchEvent(new Event('something else'))
  await laptop.sync.syncAllWorkspaces()
  expect(streams()).toBe(before + 2)
})

it('[OB5] a session that ended elsewhere pauses the queue, and nothing is asked in a loop', async () => {
  const before = streams()
  await auth().api.signOut({ headers: new Headers(writer.headers) })
  await changeHub().close()
  await vi.waitFor(() => expect(streams()).toBe(before + 1), 5_000)
  await laptop.sync.syncAllWorkspaces()
  expect((await laptop.local.session.read()).state).toBe('expired')
  await isLive(false)
  expect(streams()).toBe(before + 1)
})
