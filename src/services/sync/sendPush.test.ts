/** A push in flight: what is sent again, and under which key. */
import { describe, expect, it } from 'vitest'
import { TransportError } from './TransportError'
import { HOME, sessionOf } from './testing/device'
import {
  create,
  device,
  restart,
  server,
  signInBeforeEach,
  statusOf,
  synced,
  syncHome,
} from './testing/signedInDevice'

// What merges by itself is in merging.test.ts.
signInBeforeEach({ onConflict: 'fail' })

describe('a push in flight', () => {
  it('[OB3] is sent again after a crash byte for byte, under its key', async () => {
    const id = await create('Title', 'text')
    server.mishaps.push('unheard')
    await syncHome()
    expect(await statusOf(id)).toBe('syncing')
    restart()
    await device.documents.createDocument({ title: 'Later' })
    await syncHome()
    const [first, second] = server.batches
    expect(second).toEqual(first)
    expect(server.get(HOME, id)?.version).toBe(1)
    expect(await statusOf(id)).toBe('synced')
    expect((await device.local.pushes.unsettled({ account: 'ann', workspaceId: HOME })).length).toBe(0)
  })

  it('[OB3] an edit during the flight stays pending, on top of the answer', async () => {
    const id = await create('Title', 'text')
    server.beforeAnswer = async () => {
      server.beforeAnswer = null
      await device.type(id, '!')
      await device.documents.renameDocument(await device.rowOf(id), 'Renamed')
      expect(await statusOf(id)).toBe('modified')
    }
    await syncHome()
    expect(await statusOf(id)).toBe('modified')
    await syncHome()
    const [create1, update] = server.batches.map(({ body }) => JSON.parse(body).operations[0])
    expect(create1).toMatchObject({ operation: 'create', data: { title: 'Title' } })
    expect(update).toMatchObject({ operation: 'update', expected_version: 1, data: { title: 'Renamed' } })
    expect(server.get(HOME, id)).toMatchObject({ title: 'Renamed', content: 'text!', version: 2 })
  })

  it('[OB3] a delete during the flight of the create is a delete', async () => {
    const id = await create('Title', 'text')
    server.beforeAnswer = async () => {
      server.beforeAnswer = null
      await device.documents.deleteDocument(await device.rowOf(id))
    }
    await syncHome()
    await syncHome()
    expect(server.get(HOME, id)).toMatchObject({ deleted: true, version: 2 })
    expect(await device.documents.get(id)).toMatchObject({ view: 'trash', syncStatus: 'synced', version: 2 })
  })

  it('[OB2] a 413 halves it at once, until it fits', async () => {
    server.maxOperations = 2
    for (let index = 0; index < 5; index++) await create(`Document ${index}`)
    expect(await syncHome()).toMatchObject({ total: 5, successful: 5 })
    const sizes = server.batches.map(({ body }) => JSON.parse(body).operations.length)
    expect(sizes).toEqual([5, 3, 2, 2, 1])
    expect(new Set(server.batches.map(({ key }) => key)).size).toBe(5)
  })

  it('[OB2] an operation that can never fit is named and marked failed', async () => {
    server.maxOperations = 0
    const id = await create('Huge')
    expect(await syncHome()).toMatchObject({ total: 1, failed: 1 })
    expect(await device.documents.get(id)).toMatchObject({
      syncStatus: 'failed',
      problem: { code: 'too_large' },
    })
    const before = server.batches.length
    await syncHome()
    expect(server.batches.length).toBe(before)
  })

  it('[OB2] answers without an outcome: the same push once more, then halves', async () => {
    const open = { status: 500, code: 'outcome_unknown' } as const
    server.mishaps.push(open, open)
    await Promise.all([create('One'), create('Two')])
    await syncHome()
    expect(device.sync.getActivity()).toMatchObject({ failedRuns: 1 })
    expect(await syncHome()).toMatchObject({ successful: 2 })
    const keys = server.batches.map(({ key }) => key)
    expect(keys[1]).toBe(keys[0])
    expect(new Set(keys).size).toBe(3)
  })

  it('[OB5] [OB3] given up for its page is frozen, it stays as it is, and charges no attempt', async () => {
    const id = await create('Title', 'text')
    const { fetch } = server
    server.fetch = (input, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
        void fetch(input, init).then(() => device.page.freeze())
      })
    restart()
    await syncHome()
    server.fetch = fetch
    expect(device.sync.getActivity()).toMatchObject({ running: false, failedRuns: 0 })
    const [push] = await device.local.pushes.unsettled({ account: 'ann', workspaceId: HOME })
    expect(push?.failures).toBe(0)
    restart()
    await syncHome()
    expect(server.batches.map(({ key }) => key)).toEqual([push?.id, push?.id])
    expect(server.get(HOME, id)?.version).toBe(1)
    expect(await statusOf(id)).toBe('synced')
  })

  it('[OB5] a 401 pauses the queue and charges no attempt', async () => {
    const id = await create('Title')
    server.signedIn = false
    await syncHome()
    expect((await device.local.session.read()).state).toBe('expired')
    expect((await device.sync.syncAllWorkspaces()).size).toBe(0)
    const [push] = await device.local.pushes.unsettled({ account: 'ann', workspaceId: HOME })
    expect(push?.failures).toBe(0)
    server.signedIn = true
    await device.local.session.signIn(sessionOf('ann'), HOME)
    await syncHome()
    expect(await statusOf(id)).toBe('synced')
  })

  it('[OB3] is not at fault when its conflicts cannot be looked up: it is answered again', async () => {
    const id = await synced('Title', 'text')
    await device.type(id, ' more')
    server.write(HOME, id, 'Title', 'text more')
    const { getDocument } = device.transport
    device.transport.getDocument = () =>
      Promise.reject(new TransportError({ kind: 'problem', message: 'gone', status: 410, code: 'gone' }))
    await syncHome()
    const [push] = await device.local.pushes.unsettled({ account: 'ann', workspaceId: HOME })
    expect(push?.failures).toBe(0)
    device.transport.getDocument = getDocument
    await syncHome()
    expect(await statusOf(id)).toBe('synced')
    expect(server.batches.at(-1)).toEqual(server.batches.at(-2))
  })

  it('[OB5] a busy server says how long to wait', async () => {
    await create('Title')
    server.mishaps.push({ status: 429, code: 'rate_limited', retryAfter: 7 })
    await syncHome()
    expect(device.sync.getActivity()).toMatchObject({ failedRuns: 1, retryAfterMs: 7_000 })
  })
})
