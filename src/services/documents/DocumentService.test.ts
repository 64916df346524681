import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { HOME, openDevice, sessionOf } from '../sync/testing/device'
import { FakeServer } from '../sync/testing/FakeServer'

const SHARED = '00000000-0000-4000-8000-00000000000b'
const [atHome, shared] = [HOME, SHARED].map((workspaceId) => ({ workspaceId, id: 'readme' })) as [
  { workspaceId: string; id: string },
  { workspaceId: string; id: string },
]

let server: FakeServer
let device: ReturnType<typeof openDevice>

beforeEach(() => {
  server = new FakeServer(HOME, SHARED)
  device = openDevice(server)
})

afterEach(() => device.local.close())

const lookAt = (workspaceId: string) => device.local.session.update('ann', () => ({ workspaceId }))
const titleOf = async (address: typeof atHome) => (await device.documents.get(address))?.title

async function signInWithBoth() {
  server.write(HOME, 'readme', 'Home', 'home')
  server.write(SHARED, 'readme', 'Shared', 'shared')
  await device.local.session.signIn(sessionOf('ann', HOME, [SHARED]), HOME)
  await device.sync.syncAllWorkspaces()
}

it('[OB6] an id that is in two workspaces names the document of its own, whichever is looked at', async () => {
  await signInWithBoth()
  const row = await device.rowOf(atHome)
  const before = await device.documents.openTarget(atHome)
  await lookAt(SHARED)
  expect(await device.documents.openTarget(atHome)).toEqual(before)
  await device.documents.renameDocument(row, 'Typed at home')
  await device.type(atHome, ', more')
  expect([await titleOf(atHome), await titleOf(shared)]).toEqual(['Typed at home', 'Shared'])
  expect(await device.documents.getText(atHome)).toBe('home, more')
  await device.documents.deleteDocument(row)
  expect(await device.documents.get(shared)).toMatchObject({ view: 'active' })
  await device.documents.restoreDocument(row)
  expect(await device.documents.get(atHome)).toMatchObject({ view: 'active' })
})

it('[OB4] a conflict, and a failure, of a workspace that is not looked at have their ways out', async () => {
  await signInWithBoth()
  await device.documents.renameDocument(await device.rowOf(atHome), 'Ours')
  server.write(HOME, 'readme', 'Theirs', 'home')
  await device.documents.renameDocument(await device.rowOf(shared), 'bad')
  await device.sync.syncAllWorkspaces()
  await lookAt(SHARED)
  expect(await device.sync.getServerDocument(atHome)).toMatchObject({ title: 'Theirs' })
  expect(await device.sync.resolveConflict(atHome, 'local', 2)).toBe(true)
  await lookAt(HOME)
  await device.sync.discardChanges(shared)
  expect(await titleOf(shared)).toBe('Shared')
  await device.sync.syncAllWorkspaces()
  expect(server.get(HOME, 'readme')?.title).toBe('Ours')
})

it('[OB6] a guest’s address opens the document after it was claimed, and another account’s nothing', async () => {
  const key = await device.documents.createDocument({ title: 'Guest’s' })
  await device.local.session.signIn(sessionOf('ann'), HOME)
  expect(await device.documents.openTarget(key)).toMatchObject({ key: { account: 'ann', workspaceId: HOME } })
  await device.documents.renameDocument(key, 'Typed on')
  expect(await titleOf(key)).toBe('Typed on')
  await device.local.session.signOut('ann', 'keep', true)
  await device.local.session.signIn(sessionOf('bob', SHARED), SHARED)
  expect(await device.documents.get(key)).toBeNull()
  expect(await device.documents.get({ ...key, workspaceId: HOME })).toBeNull()
})

it('[OB4] what is left of a workspace that is no longer ours can be read, not written', async () => {
  await signInWithBoth()
  expect(await device.documents.openTarget(shared)).toMatchObject({ readOnly: false })
  await device.local.session.update('ann', () => ({ workspaces: sessionOf('ann').workspaces }))
  expect(await device.documents.openTarget(shared)).toMatchObject({ readOnly: true })
})

it('[BT15] [OB1] an earlier version comes back as an edit, which an open editor and the server are told of', async () => {
  server.write(HOME, 'readme', 'Old', 'one\ntwo\n')
  server.write(HOME, 'readme', 'New', 'one\n2\nthree\n')
  await device.local.session.signIn(sessionOf('ann'), HOME)
  await device.sync.syncAllWorkspaces()
  const row = await device.rowOf(atHome)
  const open = await device.documents.open({ key: row, epoch: row.epoch })
  expect(await device.documents.restoreVersion(row, { title: 'Old', content: 'one\ntwo\n' })).toBe(true)
  expect(await device.rowOf(atHome)).toMatchObject({
    title: 'Old',
    excerpt: 'one two',
    syncStatus: 'modified',
  })
  await vi.waitFor(() => expect(open.text.toString()).toBe('one\ntwo\n'))
  open.text.insert(0, 'zero\n')
  await open.close()
  await device.sync.syncAllWorkspaces()
  expect(server.get(HOME, 'readme')).toMatchObject({ title: 'Old', content: 'zero\none\ntwo\n', version: 3 })
})

it('[BT15] bringing back what a document already is sends nothing', async () => {
  await signInWithBoth()
  const row = await device.rowOf(atHome)
  expect(await device.documents.restoreVersion(row, { title: 'Home', content: 'home' })).toBe(true)
  expect(await device.rowOf(atHome)).toEqual(row)
})

it('[BT15] [OB3] no version comes back over words that no version has: unsent, on their way, or in the trash', async () => {
  await signInWithBoth()
  const old = { title: 'Old', content: 'old' }
  const refused = async (text: string) => {
    const row = await device.rowOf(atHome)
    expect(await device.documents.restoreVersion(row, old)).toBe(false)
    expect(await device.rowOf(atHome)).toEqual(row)
    expect(await device.documents.getText(atHome)).toBe(text)
  }
  await device.type(atHome, ', more')
  await refused('home, more')
  server.beforeAnswer = () => refused('home, more')
  await device.sync.syncAllWorkspaces()
  expect(server.get(HOME, 'readme')?.content).toBe('home, more')
  await device.documents.deleteDocument(await device.rowOf(atHome))
  server.beforeAnswer = null
  await device.sync.syncAllWorkspaces()
  await device.type(atHome, ', and late')
  await refused('home, more, and late')
})

it('of what the server found, a search here adds what it does not show itself, and nothing from the trash', async () => {
  const far = `${'word '.repeat(300)}zebra`
  server.write(HOME, 'far', 'Animals', far)
  server.write(HOME, 'near', 'Zebras', 'stripes')
  server.write(HOME, 'gone', 'Old animals', far)
  await device.local.session.signIn(sessionOf('ann'), HOME)
  await device.sync.syncAllWorkspaces()
  await device.documents.deleteDocument(await device.rowOf('gone'))
  const found = ['far', 'gone', 'near', 'unread'].map((id) => ({ id, title: id, snippet: '', updatedAt: 1 }))
  const beyond = await device.documents.beyondSearch(HOME, found, ' Zebra')
  expect(beyond.map(({ id, row }) => [id, row?.title])).toEqual([
    ['far', 'Animals'],
    ['unread', undefined],
  ])
  expect(await device.documents.list({ view: 'active', search: ' Zebra', limit: 9 })).toMatchObject([
    { id: 'near' },
  ])
})

it('[OB2] a document that nothing was written into is never sent, and goes when it is left', async () => {
  await signInWithBoth()
  const empty = await device.documents.createDocument()
  const titled = await device.documents.createDocument()
  const written = await device.documents.createDocument()
  expect(await device.documents.isUntouched(empty)).toBe(true)
  await device.documents.renameDocument(titled, 'Titled')
  await device.type(written, '---')
  for (const key of [empty, titled, written]) await device.documents.discardUntouched(key)
  expect(await device.documents.get(empty)).toBeNull()
  expect(await device.documents.isUntouched(empty)).toBe(false)
  await device.sync.syncAllWorkspaces()
  expect([titled, written].map(({ id }) => server.get(HOME, id)?.content)).toEqual(['', '---'])
  expect(server.get(HOME, empty.id)).toBeUndefined()
  await device.documents.discardUntouched(titled)
  expect(await titleOf(titled)).toBe('Titled')
})
