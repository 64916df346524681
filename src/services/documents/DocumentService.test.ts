import { afterEach, beforeEach, expect, it } from 'vitest'
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
