import type { EventSourceMessage } from 'eventsource-parser'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as trpcRoute from '@/app/api/trpc/[trpc]/route'
import * as eventsRoute from '@/app/api/v1/documents/events/route'
import { changesEventSchema } from '@/contract/changes'
import { limits } from '@/contract/limits'
import { callApi } from '@/testing/callApi'
import { database } from '@/testing/database'
import { subscriptionClient } from '@/testing/subscriptionClient'
import { ORIGIN, signUpWriter, type Writer } from '@/testing/writer'
import { auth } from '../auth/auth'
import { authenticate } from '../auth/authenticate'
import { notifyAccessChanged } from '../db/notify'
import { ChangeHub, changeHub } from './ChangeHub'
import { type FollowOptions, followChanges } from './followChanges'
import { creation, getRequest, readChangesPage, write } from './testing/feed'

/** How this process' listening connections call themselves. */
const LISTENER = `batch-document-sync listener ${process.pid}`

let writer: Writer
let hubs: ChangeHub[]
const leaving: AbortController[] = []
beforeEach(async () => {
  hubs = []
  writer = await signUpWriter()
})
afterEach(async () => {
  for (const reader of leaving.splice(0)) reader.abort()
  for (const hub of hubs) await hub.close()
  await changeHub().close()
  expect([...hubs, changeHub()].map(({ watcherCount }) => watcherCount)).toEqual(hubs.map(() => 0).concat(0))
})

const newestCursor = async () => (await readChangesPage(writer)).next_cursor
const leaver = () => {
  const controller = new AbortController()
  leaving.push(controller)
  return controller
}

/** A reader of an event stream's body. */
class Reader {
  private readonly body: ReadableStreamDefaultReader<EventSourceMessage>

  constructor(readonly response: Response) {
    if (!response.body) throw new Error('no body')
    this.body = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())
      .getReader()
  }

  /** The next event; undefined at the end of the stream. */
  async next(): Promise<EventSourceMessage | undefined> {
    return (await this.body.read()).value
  }

  /** The next event that says how far the feed goes. */
  async nextCursor(): Promise<string | undefined> {
    for (;;) {
      const event = await this.next()
      if (!event) return undefined
      if (event.event !== 'changes' && event.event !== undefined) continue
      const { cursor, workspace_id } = changesEventSchema.parse(JSON.parse(event.data))
      expect([event.id, workspace_id]).toEqual([cursor, writer.workspaceId])
      return cursor
    }
  }

  leave = () => this.body.cancel()
}

async function openRest(query: object = {}, headers: object = {}): Promise<Reader> {
  const request = getRequest(writer, '/api/v1/documents/events', query, headers)
  return new Reader(await callApi(new Request(request, { signal: leaver().signal })))
}

async function openTrpc(query: object = {}, headers: object = {}): Promise<Reader> {
  const input = JSON.stringify({ workspace_id: writer.workspaceId, ...query })
  const url = `${ORIGIN}/api/trpc/documents.events?${new URLSearchParams({ input })}`
  const init = { headers: { ...writer.headers, ...headers }, signal: leaver().signal }
  return new Reader(await trpcRoute.GET(new Request(url, init)))
}

describe.each([
  ['REST', openRest],
  ['tRPC', openTrpc],
])('live events over %s', (_, open) => {
  test('[CH4] says at once where the feed ends, then with every commit, in headers that nobody holds back', async () => {
    await write(writer, [creation('a')])
    const reader = await open()
    const { headers } = reader.response
    expect(headers.get('content-type')).toContain('text/event-stream')
    expect(headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(headers.get('x-accel-buffering')).toBe('no')
    expect(await reader.nextCursor()).toBe(await newestCursor())
    for (const id of ['b', 'c']) {
      await write(writer, [creation(id)])
      expect(await reader.nextCursor()).toBe(await newestCursor())
    }
  })

  test('[CH4] who comes back hears of what was missed, and of nothing if nothing was', async () => {
    await write(writer, [creation('a')])
    const heard = await newestCursor()
    // Both are at the newest: the first that they hear is of the next commit.
    const resumed = [await open({}, { 'last-event-id': heard }), await open({ cursor: heard })]
    await write(writer, [creation('b')])
    for (const reader of resumed) expect(await reader.nextCursor()).toBe(await newestCursor())
    const late = await open({}, { 'last-event-id': heard })
    expect(await late.nextCursor()).toBe(await newestCursor())
  })

  test('[CH4] a stream that is left leaves nothing behind, read from or not', async () => {
    const readers = [await open(), await open(), await open({ cursor: await newestCursor() })]
    await readers[0]?.nextCursor()
    expect(changeHub().watcherCount).toBe(3)
    for (const reader of readers) await reader.leave()
    await expect.poll(() => changeHub().watcherCount).toBe(0)
    await open()
    leaving.at(-1)?.abort()
    expect(changeHub().watcherCount).toBe(0)
  })

  test('[CH4] another role ends the stream at once, so that its reader asks anew what it may do', async () => {
    const reader = await open()
    await reader.nextCursor()
    const where = { workspaceId: writer.workspaceId, userId: writer.userId }
    await database().membership.updateMany({ where, data: { role: 'viewer' } })
    notifyAccessChanged(writer.userId)
    expect(await reader.nextCursor()).toBeUndefined()
    expect(await (await open()).nextCursor()).toBeDefined()
  })

  test('[CH4] losing the membership ends the stream at once', async () => {
    const reader = await open()
    await reader.nextCursor()
    await database().membership.deleteMany({
      where: { workspaceId: writer.workspaceId, userId: writer.userId },
    })
    notifyAccessChanged(writer.userId)
    expect(await reader.nextCursor()).toBeUndefined()
  })
})

test('[CH4] signing out ends the streams of the session at once, and those of another session not', async () => {
  const stays = await openRest()
  const { email } = await database().user.findUniqueOrThrow({ where: { id: writer.userId } })
  const { headers } = await auth().api.signInEmail({
    body: { email, password: 'correct horse battery' },
    returnHeaders: true,
  })
  const cookie = headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const ends = await openRest({}, { cookie })
  for (const reader of [stays, ends]) await reader.nextCursor()
  await auth().api.signOut({ headers: new Headers({ ...writer.headers, cookie }) })
  expect(await ends.nextCursor()).toBeUndefined()
  await write(writer, [creation('a')])
  expect(await stays.nextCursor()).toBe(await newestCursor())
})

test("[CH4] tRPC's own client follows it over httpSubscriptionLink", async () => {
  const heard: unknown[] = []
  const subscription = subscriptionClient(writer).documents.events.subscribe(
    { workspace_id: writer.workspaceId },
    { onData: ({ id, data }) => heard.push([id, data]) },
  )
  const told = async (count: number) => {
    await vi.waitFor(() => expect(heard.length).toBe(count), 10_000)
    const cursor = await newestCursor()
    expect(heard.at(-1)).toEqual([cursor, { workspace_id: writer.workspaceId, cursor }])
  }
  await told(1)
  await write(writer, [creation('a')])
  await told(2)
  subscription.unsubscribe()
  await vi.waitFor(() => expect(changeHub().watcherCount).toBe(0))
})

test('[CH4] what a slow reader missed is one event', async () => {
  const reader = await openRest()
  await reader.nextCursor()
  for (let round = 0; round < 20; round++) await write(writer, [creation(`d${round}`)])
  const newest = await newestCursor()
  let events = 0
  for (let cursor: string | undefined; cursor !== newest; events++) cursor = await reader.nextCursor()
  expect(events).toBeLessThan(4)
})

test('[CH4] before a stream there are ordinary problems', async () => {
  const other = await signUpWriter()
  const ask = async (query: object, headers: object = {}) => {
    const response = await callApi(getRequest(writer, '/api/v1/documents/events', query, headers))
    return [response.status, await response.json()]
  }
  const foreign = await ask({ workspace_id: other.workspaceId })
  expect(foreign).toMatchObject([403, { code: 'workspace_forbidden' }])
  expect(await ask({ workspace_id: '550e8400-e29b-41d4-a716-446655440000' })).toEqual(foreign)
  expect(await ask({ workspace_id: 'x' })).toMatchObject([400, { code: 'invalid_request' }])
  expect(await ask({ cursor: 'abc' })).toMatchObject([400, { code: 'invalid_request' }])
  expect(await ask({}, { cookie: '' })).toMatchObject([401, { code: 'unauthenticated' }])
  expect(changeHub().watcherCount).toBe(0)
})

test('[CH4] over tRPC they come as the one event of the stream', async () => {
  const other = await signUpWriter()
  const reader = await openTrpc({ workspace_id: other.workspaceId })
  const events = [await reader.next(), await reader.next()]
  const error = events.find((event) => event?.event === 'serialized-error')
  expect(JSON.parse(error?.data ?? '')).toMatchObject({ data: { problem: { code: 'workspace_forbidden' } } })
  expect(changeHub().watcherCount).toBe(0)
})

test('[CH4] a user has so many streams and no more; one that ends makes room', async () => {
  const readers: Reader[] = []
  for (let count = 0; count < limits.maxStreamsPerUser; count++) readers.push(await openRest())
  const refused = await callApi(getRequest(writer, '/api/v1/documents/events'))
  expect([refused.status, (await refused.json()).code]).toEqual([429, 'too_many_streams'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  await readers[0]?.leave()
  expect((await openRest()).response.status).toBe(200)
})

test('[CH4] a HEAD request gets the headers of a stream, and holds none', async () => {
  const heads = (query: object = {}) =>
    eventsRoute.GET(new Request(getRequest(writer, '/api/v1/documents/events', query), { method: 'HEAD' }))
  for (let count = 0; count <= limits.maxStreamsPerUser; count++) {
    const answer = await heads()
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ])
  }
  expect(changeHub().watcherCount).toBe(0)
  expect((await heads({ workspace_id: (await signUpWriter()).workspaceId })).status).toBe(403)
  expect((await openRest()).response.status).toBe(200)
})

describe('the hub', () => {
  const hub = (lookMs?: number) => {
    const made = new ChangeHub(lookMs)
    hubs.push(made)
    return made
  }
  /** A stream on a hub of its own, as another server process has one. */
  const follow = async (on: ChangeHub, options: Partial<FollowOptions> = {}) => {
    const headers = new Headers(writer.headers)
    const principal = await authenticate(headers)
    if (!principal) throw new Error('signed in')
    return followChanges(
      {
        workspaceId: writer.workspaceId,
        principal,
        reauthenticate: () => authenticate(headers),
        cursor: undefined,
        signal: leaver().signal,
        ...options,
      },
      on,
    )
  }
  const changes = async () => ({ done: false, value: { kind: 'changes', cursor: await newestCursor() } })

  test('[CH4] what one instance commits reaches the streams of all', async () => {
    const streams = [await follow(hub()), await follow(hub()), await follow(hub())]
    for (const stream of streams) expect(await stream.next()).toEqual(await changes())
    await write(writer, [creation('a')])
    for (const stream of streams) expect(await stream.next()).toEqual(await changes())
  })

  test('[CH4] a commit whose process died before it could tell is seen a little later', async () => {
    const stream = await follow(hub(50))
    await stream.next()
    await database()
      .$executeRaw`UPDATE workspaces SET feed_position = 9 WHERE id = ${writer.workspaceId}::uuid`
    expect(await stream.next()).toEqual(await changes())
  })

  test('[CH4] a listening connection that was lost is made again, and what was told meanwhile is made up for', async () => {
    const stream = await follow(hub())
    await stream.next()
    await write(writer, [creation('a')])
    expect(await stream.next()).toEqual(await changes())
    for (const round of [1, 2]) {
      await database().$executeRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = ${LISTENER}`
      await write(writer, [creation(`while nobody listens ${round}`.replaceAll(' ', '-'))])
      expect(await stream.next()).toEqual(await changes())
    }
  })

  test('[CH4] shows signs of life, and ends with the session', async () => {
    const stream = await follow(hub(), { heartbeatMs: 30 })
    expect(await stream.next()).toEqual(await changes())
    expect(await stream.next()).toEqual({ done: false, value: { kind: 'heartbeat' } })
    await auth().api.signOut({ headers: new Headers(writer.headers) })
    let last = await stream.next()
    while (!last.done) last = await stream.next()
    expect(hubs[0]?.watcherCount).toBe(0)
  })

  test('[CH4] changes without a pause do not put off the look whether its reader still has access', async () => {
    const stream = await follow(hub(), { heartbeatMs: 100 })
    await database().membership.deleteMany({ where: { userId: writer.userId } })
    let position = 1
    for (let ended = false; !ended; ) {
      await database().$executeRaw`SELECT pg_notify('changes', ${`${writer.workspaceId} ${++position}`})`
      ended = (await stream.next()).done ?? false
    }
    expect(hubs[0]?.watcherCount).toBe(0)
  })

  test('[CH4] keeps one listening connection, and none when nobody listens', async () => {
    const count = async () => {
      const [row] = await database().$queryRaw<
        { n: number }[]
      >`SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE application_name = ${LISTENER}`
      return row?.n
    }
    // A connection says goodbye in its own time.
    await vi.waitUntil(async () => (await count()) === 0, 10_000)
    const shared = hub()
    const streams = [await follow(shared), await follow(shared), await follow(shared)]
    for (const stream of streams) await stream.next()
    await write(writer, [creation('a')])
    for (const stream of streams) await stream.next()
    expect(await count()).toBe(1)
    for (const reader of leaving) reader.abort()
    expect(shared.watcherCount).toBe(0)
    await vi.waitUntil(async () => (await count()) === 0, 10_000)
  })
})
