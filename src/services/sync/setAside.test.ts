/** The side of a conflict that was not kept, and the way to bring it back. [OB9] */
import { afterEach, expect, it, vi } from 'vitest'
import { HOME, sessionOf } from './testing/device'
import { device, server, signInBeforeEach } from './testing/signedInDevice'

signInBeforeEach()
afterEach(() => void vi.useRealTimers())

const sync = () => device.sync.syncAllWorkspaces()
const textOf = (id: string) => device.documents.getText({ workspaceId: HOME, id })
const asideOf = (id: string) => device.documents.listSetAside({ workspaceId: HOME, id })
const bringBack = (id: string, side: 'local' | 'server') =>
  device.documents.bringBack({ workspaceId: HOME, id }, { side })

/** A document of which both sides changed the one word. */
async function inConflict({ deleted = false } = {}): Promise<string> {
  const { id } = await device.documents.createDocument({ title: 'Title', content: 'base' })
  await sync()
  server.write(HOME, id, 'Title', 'base, theirs', deleted)
  await device.type(id, ', mine')
  await sync()
  expect((await device.rowOf(id)).syncStatus).toBe('conflict')
  return id
}

it("[OB9] ours comes back after the server's was kept, and what was there is in the server's history", async () => {
  const id = await inConflict()
  await device.sync.resolveConflict(id, 'server')
  await sync()
  expect(await textOf(id)).toBe('base, theirs')
  expect(await asideOf(id)).toMatchObject([{ side: 'local', title: 'Title', content: 'base, mine' }])
  expect(await bringBack(id, 'local')).toBe(true)
  await sync()
  expect(await textOf(id)).toBe('base, mine')
  expect(server.get(HOME, id)).toMatchObject({ content: 'base, mine', version: 3 })
  expect(await asideOf(id)).toEqual([])
  expect(await bringBack(id, 'local')).toBe(false)
})

it("[OB9] the server's comes back after ours was kept, and unsent words that it takes the place of can come back", async () => {
  const id = await inConflict()
  await device.sync.resolveConflict(id, 'local')
  await device.type(id, ' and more')
  expect(await bringBack(id, 'server')).toBe(true)
  expect(await textOf(id)).toBe('base, theirs')
  expect(await asideOf(id)).toMatchObject([{ side: 'local', content: 'base, mine and more' }])
  await sync()
  expect(server.get(HOME, id)).toMatchObject({ content: 'base, theirs' })
})

it('[OB9] a merged text is what was written, unless ours has changed since it was shown', async () => {
  const id = await inConflict()
  const written = { content: 'base, both of us', mine: 'base, mine' }
  await device.type(id, '!')
  expect(await device.sync.resolveConflict(id, 'merge', 2, 'local', written)).toBe(false)
  expect(await asideOf(id)).toEqual([])
  expect(
    await device.sync.resolveConflict(id, 'merge', 2, 'local', { ...written, mine: 'base, mine!' }),
  ).toBe(true)
  await sync()
  expect(await textOf(id)).toBe('base, both of us')
  expect(server.get(HOME, id)).toMatchObject({ content: 'base, both of us', version: 3 })
  // And words typed afterwards build on it.
  await device.type(id, ', again')
  await sync()
  expect(server.get(HOME, id)).toMatchObject({ content: 'base, both of us, again', version: 4 })
  expect(await asideOf(id)).toMatchObject([{ side: 'local' }, { side: 'server', content: 'base, theirs' }])
  await bringBack(id, 'local')
  expect(await textOf(id)).toBe('base, mine!')
})

it('[OB9] a deletion that was kept can be undone, and one that was not kept comes back', async () => {
  const kept = await inConflict({ deleted: true })
  await device.sync.resolveConflict(kept, 'server')
  await sync()
  expect((await device.rowOf(kept)).view).toBe('trash')
  await bringBack(kept, 'local')
  await sync()
  expect(await device.rowOf(kept)).toMatchObject({ view: 'active', syncStatus: 'synced' })
  expect(server.get(HOME, kept)).toMatchObject({ content: 'base, mine', deleted: false })

  const refused = await inConflict({ deleted: true })
  await device.sync.resolveConflict(refused, 'local')
  await sync()
  expect(server.get(HOME, refused)).toMatchObject({ content: 'base, mine', deleted: false })
  await bringBack(refused, 'server')
  await sync()
  expect(server.get(HOME, refused)).toMatchObject({ deleted: true })
})

it('[OB9] a document that the server has no more comes back as a new one', async () => {
  const id = await inConflict()
  server.workspaces.get(HOME)?.delete(id)
  await device.sync.resolveConflict(id, 'server')
  expect(await device.documents.get(id)).toBeNull()
  await bringBack(id, 'local')
  await sync()
  expect(server.get(HOME, id)).toMatchObject({ title: 'Title', content: 'base, mine' })
})

it('[OB9] what was set aside is there for 30 days', async () => {
  const id = await inConflict()
  await device.sync.resolveConflict(id, 'server')
  await sync()
  vi.useFakeTimers({ now: Date.now() + 29 * 24 * 3600_000, toFake: ['Date'] })
  expect(await asideOf(id)).toHaveLength(1)
  vi.setSystemTime(Date.now() + 2 * 24 * 3600_000)
  expect(await asideOf(id)).toEqual([])
  expect(await bringBack(id, 'local')).toBe(false)
})

it("[OB11] at signing out the server's side goes, and ours with all that is discarded or erased", async () => {
  const id = await inConflict()
  await device.sync.resolveConflict(id, 'merge')
  await sync()
  await device.local.session.signOut('ann', 'keep', true)
  expect(await device.local.session.countOthers()).toBe(1)
  await device.local.session.signIn(sessionOf('ann'), HOME)
  expect(await asideOf(id)).toMatchObject([{ side: 'local' }])
  await device.local.session.signOut('ann', 'keep', true)
  await device.local.session.eraseOthers()
  expect(await device.local.session.countOthers()).toBe(0)
  await device.local.session.signIn(sessionOf('ann'), HOME)
  expect(await asideOf(id)).toEqual([])
})
