import { afterEach, beforeEach, expect, it } from 'vitest'
import { pullWorkspace } from './pullWorkspace'
import { HOME, openDevice, sessionOf } from './testing/device'
import { FakeServer } from './testing/FakeServer'

const SCOPE = { account: 'ann', workspaceId: HOME }

let server: FakeServer
let device: ReturnType<typeof openDevice>

beforeEach(async () => {
  server = new FakeServer(HOME)
  device = openDevice(server)
  await device.local.session.signIn(sessionOf('ann'), HOME)
  for (const id of ['a', 'b', 'c', 'd', 'e']) server.write(HOME, id, id, `text of ${id}`)
  await pull()
})

afterEach(() => device.local.close())

const pull = () => pullWorkspace(device, SCOPE)
const idsHere = async () =>
  (await device.local.documents.list(SCOPE, 'active', 100)).map(({ id }) => id).sort()
/** Deleted, and so long ago that the server has forgotten it. */
const forget = (...ids: string[]) => {
  for (const id of ids) server.workspaces.get(HOME)?.delete(id)
  server.oldestCursor = 1_000
}

it('[CH3] after an expired cursor, what the server no longer has goes here too; the rest stays', async () => {
  forget('a', 'd')
  server.write(HOME, 'b', 'b', 'text of b, edited')
  await pull()
  expect(await idsHere()).toEqual(['b', 'c', 'e'])
  expect(await device.documents.getText('b')).toBe('text of b, edited')
  expect(await device.local.documents.readText({ ...SCOPE, id: 'a' })).toBe('')
  await pull()
  expect(await idsHere()).toEqual(['b', 'c', 'e'])
})

it('[CH3] unsent work outlives it: edits of what is gone, new documents, what is on its way', async () => {
  await device.type('a', ', ours')
  const { id: unsent } = await device.documents.createDocument({ title: 'New', content: 'new' })
  await device.type('d', ', on its way')
  server.mishaps.push('lost')
  await device.sync.syncAllWorkspaces()
  await device.type('a', ' and more')
  forget('a', 'd', 'e')
  await pull()
  expect(await idsHere()).toEqual(['a', 'b', 'c', 'd', unsent].sort())
  expect(await device.documents.getText('a')).toBe('text of a, ours and more')
  expect(await device.documents.getText('d')).toBe('text of d, on its way')

  await device.sync.syncAllWorkspaces()
  expect(await device.documents.get('a')).toMatchObject({
    syncStatus: 'failed',
    problem: { code: 'not_found' },
  })
  await device.sync.retryDocument('a')
  await device.sync.syncAllWorkspaces()
  expect(server.get(HOME, 'a')?.content).toBe('text of a, ours and more')
  expect(server.get(HOME, unsent)?.content).toBe('new')
})

it('[CH3] starting over that is cut short goes on where it was, and removes nothing too early', async () => {
  forget('a')
  const { pullChanges } = device.transport
  let pages = 0
  device.transport.pullChanges = (...args) =>
    ++pages === 3 ? Promise.reject(new TypeError('the tab was closed')) : pullChanges(...args)
  await expect(pull()).rejects.toThrow('the tab was closed')
  expect(await idsHere()).toEqual(['a', 'b', 'c', 'd', 'e'])
  device.transport.pullChanges = pullChanges
  await pull()
  expect(await idsHere()).toEqual(['b', 'c', 'd', 'e'])
})

it('[CH3] a document made again under a forgotten id is not mistaken for an old state of it', async () => {
  server.write(HOME, 'a', 'a', 'text of a', true)
  await pull()
  expect(await device.documents.get('a')).toMatchObject({ view: 'trash', version: 2 })
  server.workspaces.get(HOME)?.delete('a')
  server.now = '2030-06-01T00:00:00.000Z'
  server.write(HOME, 'a', 'Again', 'another text')
  await pull()
  expect(await device.documents.get('a')).toMatchObject({ view: 'active', version: 1, title: 'Again' })
  expect(await device.documents.getText('a')).toBe('another text')
})

it('[CH3] a document made anew while we were away takes the place of the one we know, in an open editor too', async () => {
  await device.type('a', '!')
  await device.sync.syncAllWorkspaces()
  const before = await device.documents.openTarget('a')
  for (const id of ['a', 'b']) {
    server.workspaces.get(HOME)?.delete(id)
    server.write(HOME, id, 'Anew', `another ${id}`)
  }
  server.oldestCursor = 1_000
  await pull()
  for (const id of ['a', 'b']) {
    expect(await device.documents.get(id)).toMatchObject({ title: 'Anew', version: 1, syncStatus: 'synced' })
    expect(await device.documents.getText(id)).toBe(`another ${id}`)
  }
  expect((await device.documents.openTarget('a'))?.epoch).toBe((before?.epoch ?? 0) + 1)
  await device.type('a', '?')
  await device.sync.syncAllWorkspaces()
  expect(server.get(HOME, 'a')?.content).toBe('another a?')
})
