import { beforeEach, describe, expect, test } from 'vitest'
import {
  ada,
  bea,
  connect,
  joined,
  PATIENCE,
  presenceOf,
  reads,
  servers,
  setRole,
  startEach,
} from './testing/company'
import { startLiveServer } from './testing/LiveServer'

startEach()

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
  // Now and then only, as each push is a version: until then its wish is passed over.
  let asked = 0
  const asking = setInterval(() => {
    asked++
    b.ask({ type: 'behind', channel: 0 })
  }, 50)
  await a.next('push')
  clearInterval(asking)
  b.ask({ type: 'watch', workspace_id: ada.workspaceId })
  await b.next('presence')
  const pushes = 1 + a.answers.filter(({ type }) => type === 'push').length
  expect(pushes).toBeLessThan(asked)
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
  const tabs = [await joined(bea), await joined(bea)]
  await expect
    .poll(() => presenceOf(watcher), PATIENCE)
    .toEqual([
      {
        document_id: 'd',
        people: [{ id: bea.userId, name: 'Bea', color: expect.any(String), colorLight: expect.any(String) }],
      },
    ])
  for (const tab of tabs) tab.leave()
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
