import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import net from 'node:net'
import { describe, expect, test } from 'vitest'
import { liveClose } from '@/contract/live'
import { signUpWriter } from '@/testing/writer'
import { createKey } from '../auth/apiKeys'
import { auth } from '../auth/auth'
import { authenticate } from '../auth/authenticate'
import { Deadline } from '../db/Deadline'
import {
  ada,
  admit,
  bea,
  connect,
  joined,
  PATIENCE,
  reads,
  servers,
  setRole,
  startEach,
} from './testing/company'
import { LiveClient } from './testing/LiveClient'

startEach()

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
