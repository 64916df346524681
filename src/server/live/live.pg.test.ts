import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import net from 'node:net'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { limits } from '@/contract/limits'
import { liveClose } from '@/contract/live'
import { database } from '@/testing/database'
import { signUpWriter, type Writer } from '@/testing/writer'
import { createKey } from '../auth/apiKeys'
import { auth } from '../auth/auth'
import { authenticate } from '../auth/authenticate'
import { Deadline } from '../db/Deadline'
import { notifyAccessChanged } from '../db/notify'
import { LiveClient } from './testing/LiveClient'
import { startLiveServer } from './testing/LiveServer'

let ada: Writer
let bea: Writer
let servers: Awaited<ReturnType<typeof startLiveServer>>[]
const clients: LiveClient[] = []

beforeAll(async () => {
  ada = await signUpWriter()
  bea = await signUpWriter()
  await database().user.update({ where: { id: bea.userId }, data: { name: 'Bea' } })
})

beforeEach(async () => {
  servers = [await startLiveServer()]
  await admit(bea)
})

async function admit({ userId }: Writer): Promise<void> {
  const membership = { workspaceId: ada.workspaceId, userId }
  await database().membership.deleteMany({ where: membership })
  await database().membership.create({ data: { ...membership, role: 'editor' } })
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.leave()
  for (const server of servers) await server.close()
})

async function connect(
  { headers }: Pick<Writer, 'headers'>,
  at = 0,
  yjsClient?: number,
): Promise<LiveClient> {
  const client = await LiveClient.connect(servers[at]?.url ?? '', headers, yjsClient)
  clients.push(client)
  return client
}

async function joined(writer: Writer, { at = 0, document = 'd' } = {}): Promise<LiveClient> {
  const client = await connect(writer, at)
  expect(await client.join(ada.workspaceId, document)).toMatchObject({ type: 'joined' })
  return client
}

/** Milliseconds: a machine with other things to do takes its time. */
const PATIENCE = { timeout: 10_000 }

/** As it was last told. */
const presenceOf = ({ answers }: LiveClient) =>
  answers.flatMap((answer) => (answer.type === 'presence' ? [answer.documents] : [])).at(-1)

const reads = (client: LiveClient) => expect.poll(() => client.text.toString(), PATIENCE)

async function setRole(role: 'viewer' | 'editor' | null): Promise<void> {
  const where = { workspaceId: ada.workspaceId, userId: bea.userId }
  if (role) await database().membership.updateMany({ where, data: { role } })
  else await database().membership.deleteMany({ where })
  notifyAccessChanged(bea.userId)
}

test('[LV1] letters and carets reach everybody else in the document, and nobody in another', async () => {
  const [a, b, elsewhere] = [await joined(ada), await joined(bea), await joined(bea, { document: 'other' })]
  a.text.insert(0, 'Hello')
  await reads(b).toBe('Hello')
  b.text.insert(5, ', Ada')
  await reads(a).toBe('Hello, Ada')
  b.awareness.setLocalState({ cursor: { anchor: 1, head: 2 }, user: { name: 'Mallory' }, email: 'x' })
  const state = () => a.awareness.getStates().get(b.doc.clientID)
  await expect.poll(() => state()?.cursor, PATIENCE).toEqual({ anchor: 1, head: 2 })
  expect(state()).toEqual({
    cursor: { anchor: 1, head: 2 },
    user: { id: bea.userId, name: 'Bea', color: expect.stringMatching(/^#/), colorLight: expect.any(String) },
  })
  expect(elsewhere.frames).toEqual([])
})

test('[LV1] one connection has many documents open', async () => {
  const a = await joined(ada)
  const b = await connect(bea)
  for (const channel of [3, 4])
    b.ask({
      type: 'join',
      channel,
      workspace_id: ada.workspaceId,
      document_id: `d${channel}`,
      yjs_client: channel,
    })
  for (const _ of [3, 4]) await b.next('joined')
  a.ask({ type: 'leave', channel: 0 })
  await a.join(ada.workspaceId, 'd4')
  a.text.insert(0, 'x')
  await expect.poll(() => b.frames, PATIENCE).toMatchObject([{ kind: 'update', channel: 4 }])
})

test('[LV2] who comes, and who lacks something, has the others push', async () => {
  const a = await joined(ada)
  const b = await joined(bea)
  expect(await a.next('push')).toEqual({ type: 'push', channel: 0 })
  expect(await a.next('others')).toMatchObject({ others: 1 })
  // Not more often than once a second, as each push is a version.
  const asking = setInterval(() => b.ask({ type: 'behind', channel: 0 }), 100)
  await a.next('push')
  const askedAt = performance.now()
  await a.next('push')
  clearInterval(asking)
  expect(performance.now() - askedAt).toBeGreaterThan(900)
  expect(b.answers.filter(({ type }) => type === 'push')).toEqual([])
})

test('[LV4] a late joiner sees the carets that are there, and they go with their connection', async () => {
  const a = await joined(ada)
  a.awareness.setLocalState({ cursor: null })
  const b = await joined(bea)
  await expect
    .poll(() => b.awareness.getStates().get(a.doc.clientID), PATIENCE)
    .toMatchObject({ user: { name: 'Ada' } })
  a.leave()
  await expect.poll(() => b.awareness.getStates().has(a.doc.clientID), PATIENCE).toBe(false)
  expect(await b.next('others')).toMatchObject({ others: 0 })
})

test('[LV4] a connection that died silently is gone after two heartbeats', async () => {
  servers.push(await startLiveServer(100))
  const a = await joined(ada, { at: 1 })
  const b = await joined(bea, { at: 1 })
  a.socket.pause()
  await expect.poll(() => servers[1]?.hub.stats().connection, PATIENCE).toBe(1)
  expect(b.socket.readyState).toBe(b.socket.OPEN)
})

test('[LV4] who watches a workspace sees who is in which document, by name and never by e-mail', async () => {
  const watcher = await connect(ada)
  watcher.ask({ type: 'watch', workspace_id: ada.workspaceId })
  expect(await watcher.next('presence')).toMatchObject({ documents: [] })
  const b = await joined(bea)
  await joined(bea)
  await expect
    .poll(() => presenceOf(watcher), PATIENCE)
    .toEqual([
      {
        document_id: 'd',
        people: [{ id: bea.userId, name: 'Bea', color: expect.any(String), colorLight: expect.any(String) }],
      },
    ])
  for (const client of [b, ...clients.slice(2)]) client.leave()
  await expect.poll(() => presenceOf(watcher), PATIENCE).toEqual([])
})

describe('between instances', () => {
  beforeEach(async () => {
    servers.push(await startLiveServer())
  })

  test('[LV3] letters, carets and presence pass from one to the other', async () => {
    const watcher = await connect(ada, 1)
    watcher.ask({ type: 'watch', workspace_id: ada.workspaceId })
    const a = await joined(ada)
    a.awareness.setLocalState({ cursor: { anchor: 0, head: 0 } })
    const b = await joined(bea, { at: 1 })
    await expect
      .poll(() => b.awareness.getStates().get(a.doc.clientID), PATIENCE)
      .toMatchObject({ user: { name: 'Ada' } })
    expect(await a.next('push')).toMatchObject({ channel: 0 })
    expect(await a.next('others')).toMatchObject({ others: 1 })
    a.text.insert(0, 'from here')
    await reads(b).toBe('from here')
    b.text.insert(0, 'and there: ')
    await reads(a).toBe('and there: from here')
    await expect.poll(() => presenceOf(watcher)?.[0]?.people.length, PATIENCE).toBe(2)
    a.leave()
    await expect.poll(() => b.awareness.getStates().has(a.doc.clientID), PATIENCE).toBe(false)
  })

  test('[LV3] what does not fit a notification becomes something to pull: its author is asked to push', async () => {
    const a = await joined(ada)
    const b = await joined(bea, { at: 1 })
    for (const client of [a, b]) await client.next('others')
    a.answers.length = 0
    a.text.insert(0, 'x'.repeat(10_000))
    await a.next('push')
    a.text.insert(0, 'y')
    await expect.poll(() => b.frames.length, PATIENCE).toBe(1)
  })

  test('[LV1] a role that changes is known on every instance', async () => {
    const b = await joined(bea, { at: 1 })
    await setRole('viewer')
    expect(await b.next('left')).toMatchObject({ code: 'access_changed' })
  })
})

describe('access', () => {
  const refusal = async (headers: Record<string, string>) =>
    LiveClient.connect(servers[0]?.url ?? '', headers).then(
      () => 'open',
      (status: unknown) => status,
    )

  test('[LV1] a session with our own origin, or a key that may read; nobody else', async () => {
    const { origin: _, ...withoutOrigin } = ada.headers
    expect(await refusal(ada.headers)).toBe('open')
    expect(await refusal(withoutOrigin)).toBe(403)
    expect(await refusal({ ...ada.headers, origin: 'https://elsewhere.example' })).toBe(403)
    expect(await refusal({ host: 'localhost:3000', origin: 'http://localhost:3000' })).toBe(401)
    expect(await refusal({ ...ada.headers, host: 'elsewhere.example' })).toBe(421)
    const principal = await authenticate(new Headers(ada.headers))
    if (!principal) throw new Error('signed in')
    const caller = { principal, deadline: new Deadline(10_000) }
    const keyed = async (scope: 'read' | 'write') => {
      const { key } = await createKey(caller, { name: scope, scopes: [scope] })
      return { host: 'localhost:3000', authorization: `Bearer ${key}` }
    }
    expect(await refusal(await keyed('write'))).toBe('open')
    const reader = await connect({ headers: await keyed('read') })
    expect(await reader.join(ada.workspaceId)).toMatchObject({ type: 'joined', may_write: false })
    expect(await refusal({ host: 'localhost:3000', authorization: 'Bearer bds_nothing' })).toBe(401)
  })

  test('[LV1] a foreign workspace is refused as one that does not exist, and watching it shows nobody', async () => {
    const stranger = await connect(await signUpWriter())
    const codes = []
    for (const id of [ada.workspaceId, randomUUID()]) codes.push(await stranger.join(id))
    expect(codes).toEqual([0, 0].map((channel) => ({ type: 'left', channel, code: 'workspace_forbidden' })))
    stranger.ask({ type: 'watch', workspace_id: ada.workspaceId })
    await joined(bea)
    await joined(ada)
    await stranger.join(ada.workspaceId)
    expect(stranger.answers).toEqual([])
  })

  test('[LV1] one who is removed hears nothing more, within a second', async () => {
    const [a, b] = [await joined(ada), await joined(bea)]
    await setRole(null)
    expect(await b.next('left')).toMatchObject({ code: 'workspace_forbidden' })
    a.text.insert(0, 'secret')
    await a.join(ada.workspaceId, 'd').catch(() => undefined)
    expect(b.frames.filter(({ kind }) => kind === 'update')).toEqual([])
    expect(await b.join(ada.workspaceId)).toMatchObject({ code: 'workspace_forbidden' })
  })

  test('[LV1] signing out closes the connections of the session', async () => {
    const cem = await signUpWriter()
    await admit(cem)
    const [a, b] = [await joined(ada), await joined(cem)]
    await auth().api.signOut({ headers: new Headers(cem.headers) })
    expect(await b.closed).toBe(liveClose.unauthenticated)
    expect(a.socket.readyState).toBe(a.socket.OPEN)
  })

  test('[LV1] a viewer receives and cannot send', async () => {
    await setRole('viewer')
    const a = await joined(ada)
    const b = await connect(bea)
    expect(await b.join(ada.workspaceId)).toMatchObject({ may_write: false })
    b.awareness.setLocalState({ cursor: { anchor: 1, head: 1 } })
    await expect.poll(() => a.awareness.getStates().has(b.doc.clientID), PATIENCE).toBe(true)
    a.text.insert(0, 'words')
    await reads(b).toBe('words')
    b.text.insert(0, 'x')
    expect(await b.closed).toBe(liveClose.refused)
    expect(a.text.toString()).toBe('words')
  })
})

test('[LV1] an offer of another protocol than WebSocket is passed over, with and without a body', async () => {
  const port = new URL(servers[0]?.url ?? '').port
  const ask = (method: string, body: string) =>
    new Promise<string>((resolve) => {
      const offer =
        'connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n'
      const socket = net.connect(Number(port), '127.0.0.1', () => {
        socket.write(
          `${method} /x HTTP/1.1\r\nhost: localhost\r\n${offer}content-length: ${body.length}\r\n\r\n`,
        )
        setTimeout(() => socket.write(body), 50)
      })
      let answer = ''
      socket.on('data', (data) => {
        answer += data
        if (/\r\n\r\n$/.test(answer) && answer.includes(body)) resolve(answer)
      })
    })
  expect(await ask('POST', 'the body')).toMatch(/^HTTP\/1.1 200 OK.*the body/s)
  expect(await ask('GET', '')).toMatch(/^HTTP\/1.1 200 OK/)
})

test('[LV5] who is refused a WebSocket is hung up on, also when they keep their end open', async () => {
  const { port } = new URL(servers[0]?.url ?? '')
  const socket = net.connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true })
  const key =
    'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA=='
  socket.write(`GET /api/v1/live HTTP/1.1\r\nhost: localhost\r\n${key}\r\n\r\n`)
  let answer = ''
  socket.on('data', (data) => {
    answer += data
  })
  await expect.poll(() => answer, PATIENCE).toMatch(/^HTTP\/1.1 401 Unauthorized.*"unauthenticated"/s)
  // What is written to a connection that is gone is reset.
  const reset = once(socket, 'error')
  const writing = setInterval(() => socket.write('x'), 20)
  await reset
  clearInterval(writing)
})

describe('[LV5] a hostile message costs its sender the connection, and others nothing', () => {
  const typedBy = (edit: (doc: Y.Doc) => void, clientID?: number): Uint8Array => {
    const doc = new Y.Doc()
    if (clientID !== undefined) doc.clientID = clientID
    edit(doc)
    return Y.encodeStateAsUpdate(doc)
  }
  const words = (doc: Y.Doc) => doc.getText('content').insert(0, 'x')

  test.each<[string, (client: LiveClient, victim: LiveClient) => void]>([
    ['an update of another author', (b, a) => b.send('update', typedBy(words, a.doc.clientID))],
    ['no update', (b) => b.send('update', Uint8Array.of(1, 2, 3))],
    ['nothing', (b) => b.send('update', new Uint8Array())],
    [
      'a map in place of the text',
      (b) =>
        b.send(
          'update',
          typedBy((doc) => doc.getMap('content').set('a', 'b'), b.doc.clientID),
        ),
    ],
    [
      'a subdocument',
      (b) =>
        b.send(
          'update',
          typedBy((doc) => doc.getArray('content').insert(0, [new Y.Doc()]), b.doc.clientID),
        ),
    ],
    ['more than fits', (b) => b.send('update', new Uint8Array(limits.maxLiveMessageBytes + 1))],
    [
      'a caret of somebody else',
      (b, a) => b.send('awareness', Uint8Array.of(1, ...varint(a.doc.clientID), 1, 2, 123, 125)),
    ],
    ['two carets', (b) => b.send('awareness', Uint8Array.of(2, 1, 1, 2, 123, 125, 2, 1, 2, 123, 125))],
    ['a huge caret', (b) => b.awareness.setLocalState({ cursor: { anchor: 'x'.repeat(5_000), head: 1 } })],
    [
      'a caret that is no JSON',
      (b) => b.send('awareness', Uint8Array.of(1, ...varint(b.doc.clientID), 1, 1, 120)),
    ],
    ['no frame', (b) => b.socket.send(Uint8Array.of(7, 7))],
    ['no JSON', (b) => b.socket.send('{')],
    ['an unknown request', (b) => b.socket.send('{"type":"shout"}')],
    [
      'a long request',
      (b) => b.socket.send(JSON.stringify({ type: 'watch', workspace_id: ' '.repeat(5_000) })),
    ],
    [
      'a channel twice',
      (b) =>
        b.ask({ type: 'join', channel: 0, workspace_id: ada.workspaceId, document_id: 'x', yjs_client: 1 }),
    ],
  ])('%s', async (_, send) => {
    const [a, b] = [await joined(ada), await joined(bea)]
    send(b, a)
    expect([liveClose.refused, 1009]).toContain(await b.closed)
    expect(a.frames.filter(({ kind }) => kind === 'update')).toEqual([])
    a.text.insert(0, 'goes on')
    const again = await joined(bea)
    a.text.insert(0, 'and ')
    await expect.poll(() => again.frames.filter(({ kind }) => kind === 'update').length, PATIENCE).toBe(1)
  })

  test('an edit of many parts goes by the batch: its author is asked to push, and stays', async () => {
    const [a, b] = [await joined(ada), await joined(bea)]
    b.answers.length = 0
    b.doc.transact(() => {
      for (let n = 0; n <= limits.maxLiveStructs; n++) b.text.insert(0, 'x')
    })
    await b.next('push')
    b.text.insert(0, 'y')
    await expect.poll(() => a.frames.filter(({ kind }) => kind === 'update').length, PATIENCE).toBe(1)
  })

  test('a flood of pings', async () => {
    const b = await joined(bea)
    for (let n = 0; n < 20 * limits.maxLiveMessagesPerSecond && b.socket.readyState === b.socket.OPEN; n++)
      b.socket.ping()
    // Cut off in the middle of it, it may not hear why.
    expect([liveClose.tooMuch, 1006]).toContain(await b.closed)
  })

  test('a flood, and coming back does not buy another at once', async () => {
    const cem = await signUpWriter()
    await admit(cem)
    const sent = async () => {
      const c = await joined(cem)
      let count = 0
      for (; c.socket.readyState === c.socket.OPEN && count < 20 * limits.maxLiveMessagesPerSecond; count++) {
        c.text.insert(0, 'x')
        if (count % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      await c.closed
      return c
    }
    for (let n = 0; n < 5; n++) await sent()
    const last = await connect(cem)
    await last.join(ada.workspaceId).catch(() => undefined)
    for (let n = 0; n < limits.maxLiveMessagesPerSecond; n++) last.text.insert(0, 'x')
    expect(await last.closed).toBe(liveClose.tooMuch)
  })

  test('a flood, of which others notice nothing', async () => {
    const [a, b] = [await joined(ada), await joined(bea)]
    for (let n = 0; n < 20 * limits.maxLiveMessagesPerSecond && b.socket.readyState === b.socket.OPEN; n++)
      b.text.insert(0, 'x')
    expect(await b.closed).toBe(liveClose.tooMuch)
    expect(a.socket.readyState).toBe(a.socket.OPEN)
  })

  test('more connections or documents than one may have', async () => {
    const a = await connect(ada)
    for (let n = 0; n <= limits.maxLiveDocuments; n++) {
      a.ask({ type: 'join', channel: n, workspace_id: ada.workspaceId, document_id: `d${n}`, yjs_client: 1 })
      const answer = await a.next('joined', 'left')
      expect(answer.type).toBe(n < limits.maxLiveDocuments ? 'joined' : 'left')
    }
    for (let n = 1; n < limits.maxLiveConnectionsPerUser; n++) await connect(ada)
    await expect(connect(ada)).rejects.toBe(429)
    await connect(bea)
  })

  test('the Yjs client of somebody who is there', async () => {
    const a = await joined(ada)
    const b = await connect(bea, 0, a.doc.clientID)
    expect(await b.join(ada.workspaceId)).toMatchObject({ type: 'left', code: 'yjs_client_taken' })
    const again = await connect(ada, 0, a.doc.clientID)
    expect(await again.join(ada.workspaceId)).toMatchObject({ type: 'joined', others: 0 })
  })
})

function varint(value: number): number[] {
  const bytes = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left]
    bytes.push((left % 128) + 128)
  }
}
