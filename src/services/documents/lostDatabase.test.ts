/** The browser takes the database away under an open page: what is on the screen is put back, without a reload. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HOME, openDevice, sessionOf } from '../sync/testing/device'
import { FakeServer } from '../sync/testing/FakeServer'
import type { OpenDocument } from './OpenDocument'

let server: FakeServer
let device: ReturnType<typeof openDevice>
const opened: OpenDocument[] = []

beforeEach(async () => {
  server = new FakeServer(HOME)
  device = openDevice(server)
  await device.local.session.signIn(sessionOf('ann'), HOME)
})

afterEach(async () => {
  for (const document of opened.splice(0)) await document.close()
  device.local.close()
})

async function open(id: string): Promise<OpenDocument> {
  const target = await device.documents.openTarget(id)
  if (!target) throw new Error('not here')
  const document = await device.documents.open(target)
  opened.push(document)
  return document
}

const native = () => device.local.db.backendDB()

/** As "Clear site data" does it: the connection is closed from outside, and the database is gone. */
async function deleteDatabase(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(device.name)
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error)
  })
}

/** As the browser's tools for developers do it: the database stays, with nothing in it. */
async function emptyDatabase(): Promise<void> {
  const db = native()
  const transaction = db.transaction([...db.objectStoreNames], 'readwrite')
  for (const name of db.objectStoreNames) transaction.objectStore(name).clear()
  await new Promise((resolve) => {
    transaction.oncomplete = resolve
  })
}

const WAIT = { timeout: 10_000 }

const LOSSES = { deleted: deleteDatabase, emptied: emptyDatabase }

for (const [how, lose] of Object.entries(LOSSES)) {
  describe(`a database that was ${how} under an open document`, () => {
    it('[OB10] has the words on the screen again with the next keystroke, to be sent, and its author signed in', async () => {
      const { id } = await device.documents.createDocument({ title: 'Title', content: 'text' })
      const document = await open(id)
      document.text.insert(4, ' and more')
      await document.flush()
      await lose()
      document.text.insert(document.text.length, '!')
      await vi.waitFor(() => expect(document.getSaved()).toBe('saved'))
      expect(document.text.toString()).toBe('text and more!')
      expect(await device.documents.get(id)).toMatchObject({ title: 'Title', syncStatus: 'local' })
      expect(await device.documents.getText(id)).toBe('text and more!')
      expect(await device.local.session.read()).toMatchObject({ account: 'ann', state: 'signed-in' })
      await device.sync.syncAllWorkspaces()
      expect(server.get(HOME, id)).toMatchObject({ title: 'Title', content: 'text and more!', version: 1 })
    })

    it('[OB10] what the server has comes back from it, and what was typed on top is an update', async () => {
      const { id } = await device.documents.createDocument({ title: 'Title', content: 'text' })
      const other = (await device.documents.createDocument({ title: 'Other' })).id
      await device.sync.syncAllWorkspaces()
      const document = await open(id)
      await lose()
      document.text.insert(4, '!')
      await vi.waitFor(() => expect(document.getSaved()).toBe('saved'))
      await device.sync.syncAllWorkspaces()
      expect(server.get(HOME, id)).toMatchObject({ content: 'text!', version: 2 })
      expect(await device.documents.get(id)).toMatchObject({ syncStatus: 'synced', version: 2 })
      expect(await device.documents.get(other)).toMatchObject({ syncStatus: 'synced' })
    })

    it('[OB10] a new title finds its document again', async () => {
      const { id } = await device.documents.createDocument({ title: 'Title', content: 'text' })
      await open(id)
      const row = await device.rowOf(id)
      await lose()
      await device.documents.renameDocument(row, 'Renamed')
      expect(await device.documents.get(id)).toMatchObject({ title: 'Renamed' })
      expect(await device.documents.getText(id)).toBe('text')
    })
  })
}

describe('a deleted database', () => {
  it('[OB10] has what was on its way sent again, which is no conflict', async () => {
    const { id } = await device.documents.createDocument({ title: 'Title', content: 'text' })
    const document = await open(id)
    server.mishaps.push('unheard')
    await device.sync.syncAllWorkspaces()
    await vi.waitFor(() => expect(document.onScreen()?.row.syncStatus).toBe('syncing'))
    await deleteDatabase()
    await vi.waitFor(async () => expect(await device.documents.getText(id)).toBe('text'))
    await device.sync.syncAllWorkspaces()
    expect(await device.documents.get(id)).toMatchObject({ syncStatus: 'synced', version: 1 })
  })

  it('[OB10] is made again at once, though nobody types, and other tabs go on telling each other', async () => {
    const { id } = await device.documents.createDocument({ title: 'Title', content: 'text' })
    const here = await open(id)
    const there = openDevice(server, device.name)
    const target = await there.documents.openTarget(id)
    if (!target) throw new Error('not here')
    const theirs = await there.documents.open(target)
    await deleteDatabase()
    await vi.waitFor(async () => {
      expect((await indexedDB.databases()).map(({ name }) => name)).toContain(device.name)
    }, WAIT)
    await vi.waitFor(async () => expect(await device.documents.getText(id)).toBe('text'))
    theirs.text.insert(4, ' from there')
    await vi.waitFor(() => expect(here.text.toString()).toBe('text from there'), WAIT)
    here.text.insert(0, 'here: ')
    await vi.waitFor(() => expect(theirs.text.toString()).toBe('here: text from there'), WAIT)
    await theirs.close()
    there.local.close()
  })
})

describe('a database that cannot be opened', () => {
  it('[OB10] is opened again until it can be, and what was typed meanwhile is saved then', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { id } = await device.documents.createDocument({ content: 'text' })
    const document = await open(id)
    const opening = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('Internal error opening backing store.', 'UnknownError')
    })
    // The browser closes a connection whose disk has failed.
    device.local.db.close({ disableAutoOpen: false })
    await vi.advanceTimersByTimeAsync(10)
    document.text.insert(4, '!')
    await vi.waitFor(() => expect(document.getSaved()).toBe('error'))
    expect(device.local.recovery.getState()).toBe('lost')
    opening.mockRestore()
    await vi.advanceTimersByTimeAsync(7_000)
    vi.useRealTimers()
    await vi.waitFor(() => expect(document.getSaved()).toBe('saved'), 5_000)
    expect(await device.documents.getText(id)).toBe('text!')
  })

  it('[OB10] since the page was loaded is said to be refused', async () => {
    const opening = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('The user denied permission.', 'SecurityError')
    })
    const refused = openDevice(server)
    await expect(refused.documents.list({ view: 'active', limit: 1 })).rejects.toThrow()
    await vi.waitFor(() => expect(refused.local.recovery.getState()).toBe('refused'))
    opening.mockRestore()
    refused.local.close()
  })
})

describe('a connection that fails', () => {
  it('[OB10] is given up for another one, and a save that never ends is one that failed', async () => {
    const { id } = await device.documents.createDocument({ content: 'text' })
    const document = await open(id)
    const { save } = device.local.documents
    device.local.documents.save = () => Promise.reject(new DOMException('lost', 'UnknownError'))
    const before = native()
    document.text.insert(4, '!')
    await document.flush()
    await vi.waitFor(() => expect(native()).not.toBe(before))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    device.local.documents.save = () => new Promise(() => undefined)
    document.text.insert(5, '?')
    const flushed = document.flush()
    await vi.advanceTimersByTimeAsync(15_000)
    vi.useRealTimers()
    expect(await flushed).toBe(false)
    device.local.documents.save = save
    expect(await document.flush()).toBe(true)
    expect(await device.documents.getText(id)).toBe('text!?')
  })
})
