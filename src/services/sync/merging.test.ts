/** What two devices wrote into one document, and nobody has to be asked about. [BT13] [OB9] */
import { expect, it } from 'vitest'
import { editOfState } from '@/crdt/rebaseState'
import { HOME } from './testing/device'
import { device, server, signInBeforeEach } from './testing/signedInDevice'

signInBeforeEach()

const sync = () => device.sync.syncAllWorkspaces()
const here = async (id: string) => {
  const { syncStatus, version, title, mergedVersion, excerpt } = await device.rowOf(id)
  return { syncStatus, version, title, mergedVersion, excerpt, text: await device.documents.getText(id) }
}

/** A document of two lines that both sides have. */
async function shared(): Promise<string> {
  const { id } = await device.documents.createDocument({ title: 'Title', content: 'one\n\ntwo' })
  await sync()
  return id
}

it('[OB9] other lines are merged, and the device has both at once', async () => {
  const id = await shared()
  server.write(HOME, id, 'Their title', 'ONE\n\ntwo')
  await device.type(id, ' and more')
  await sync()
  const both = { title: 'Their title', version: 3, mergedVersion: 3, text: 'ONE\n\ntwo and more' }
  expect(await here(id)).toMatchObject({ ...both, syncStatus: 'synced', excerpt: 'ONE two and more' })
  expect(server.get(HOME, id)).toMatchObject({ content: 'ONE\n\ntwo and more', version: 3 })
})

it('[OB3] [OB9] what is typed while the merge is under way is on top of it, and never in conflict with it', async () => {
  const id = await shared()
  server.write(HOME, id, 'Title', 'ONE\n\ntwo')
  await device.type(id, ' and')
  server.beforeAnswer = async () => {
    server.beforeAnswer = null
    await device.type(id, ' more')
  }
  await sync()
  expect(await here(id)).toMatchObject({ syncStatus: 'modified', version: 3, text: 'ONE\n\ntwo and more' })
  await sync()
  expect(await here(id)).toMatchObject({ syncStatus: 'synced', version: 4, text: 'ONE\n\ntwo and more' })
  expect(server.get(HOME, id)).toMatchObject({ content: 'ONE\n\ntwo and more', version: 4 })
})

it('[OB9] the same words are asked about, unless the device always merges', async () => {
  const id = await shared()
  server.write(HOME, id, 'Title', 'one\n\ntwo, they said')
  await device.type(id, ' and more')
  await sync()
  expect(await here(id)).toMatchObject({ syncStatus: 'conflict', text: 'one\n\ntwo and more' })
  expect((await device.rowOf(id)).problem).toMatchObject({ code: 'overlapping_edits', serverVersion: 2 })

  await device.local.settings.setOnConflict('merge')
  const other = await shared()
  server.write(HOME, other, 'Title', 'one\n\ntwo, they said')
  await device.type(other, ' and more')
  await sync()
  const { syncStatus, text } = await here(other)
  expect(syncStatus).toBe('synced')
  expect(text).toContain(', they said')
  expect(text).toContain(' and more')
})

it('[OB3] the same edit on both sides is no conflict', async () => {
  const id = await shared()
  server.write(HOME, id, 'Title', 'one\n\ntwo and more')
  await device.type(id, ' and more')
  await sync()
  expect(await here(id)).toMatchObject({ syncStatus: 'synced', text: 'one\n\ntwo and more', version: 2 })
  await device.type(id, '!')
  await sync()
  expect(server.get(HOME, id)).toMatchObject({ content: 'one\n\ntwo and more!', version: 3 })
})

it('[OB9] a device that always asks is asked about other lines too', async () => {
  await device.local.settings.setOnConflict('fail')
  const id = await shared()
  server.write(HOME, id, 'Title', 'ONE\n\ntwo')
  await device.type(id, ' and more')
  await sync()
  expect(await here(id)).toMatchObject({ syncStatus: 'conflict' })
})

it('[OB9] what both named, and what one deleted while the other wrote, is always asked about', async () => {
  await device.local.settings.setOnConflict('merge')
  const [named, deleted] = [await shared(), await shared()]
  server.write(HOME, named, 'Theirs', 'one\n\ntwo')
  server.write(HOME, deleted, 'Title', 'one\n\ntwo', true)
  await device.documents.renameDocument(await device.rowOf(named), 'Ours')
  await device.type(deleted, ' and more')
  await sync()
  expect((await device.rowOf(named)).problem).toMatchObject({ code: 'title_conflict' })
  expect((await device.rowOf(deleted)).problem).toMatchObject({ code: 'document_deleted' })
})

it('[OB3] a merged document that is gone when it is looked up keeps its version, so that the feed brings it', async () => {
  const id = await shared()
  server.write(HOME, id, 'Title', 'ONE\n\ntwo')
  await device.type(id, ' and more')
  server.beforeAnswer = async () => {
    server.beforeAnswer = null
    server.write(HOME, id, 'Title', 'ONE\n\ntwo and more', true)
  }
  await sync()
  await sync()
  const row = await device.rowOf(id)
  expect(row).toMatchObject({ view: 'trash', version: 4 })
})

it('[OB9] a merge is told until it was seen, and a later one is told again', async () => {
  const id = await shared()
  server.write(HOME, id, 'Title', 'ONE\n\ntwo')
  await device.type(id, ' and more')
  await sync()
  const first = await device.rowOf(id)
  await device.documents.seeMerge(first, 3)
  expect((await device.rowOf(id)).mergedVersion).toBeUndefined()
  server.write(HOME, id, 'Title', 'ONE!\n\ntwo and more')
  await device.type(id, ' still')
  await sync()
  // Seen was another one.
  await device.documents.seeMerge(first, 3)
  expect(await here(id)).toMatchObject({ mergedVersion: 5, text: 'ONE!\n\ntwo and more still' })
})

/** Types at the end while others have the document open. */
async function typeInCompany(id: string, added: string): Promise<void> {
  const row = await device.rowOf(id)
  const { documents } = device.local
  const [state, before] = [await documents.readState(row), await documents.readText(row)]
  const text = before + added
  const live = { isTyped: true, isHeard: false, inCompany: true }
  const save = { update: editOfState(state, text), writer: 'tab', text, epoch: row.epoch, live }
  expect(await documents.save(row, save)).toBe('saved')
}

for (const setting of ['fail', 'merge_disjoint'] as const) {
  it(`[BT13] what was written in company is merged without asking or telling, on a device set to ${setting}`, async () => {
    await device.local.settings.setOnConflict(setting)
    const id = await shared()
    server.write(HOME, id, 'Title', 'one\n\ntwo, they said')
    await typeInCompany(id, ' and more')
    await sync()
    expect(await here(id)).toMatchObject({ syncStatus: 'synced', version: 3, mergedVersion: undefined })
    expect(server.get(HOME, id)?.content).toMatch(/^one\n\ntwo(, they said and more| and more, they said)$/)

    // Alone again, one is asked as before.
    server.write(HOME, id, 'Title', `${(await here(id)).text}?`)
    await device.type(id, '!')
    await sync()
    expect(await here(id)).toMatchObject({ syncStatus: 'conflict' })
  })
}

it('[LV2] what others sent comes into a text with unsent words that was written in company, and into no other', async () => {
  const [id, alone] = [await shared(), await shared()]
  for (const each of [id, alone]) server.write(HOME, each, 'Theirs', 'one\n\ntwo, they said')
  await typeInCompany(id, ' and more')
  await device.type(alone, ' and more')
  await device.sync.pullWorkspace(HOME)
  expect(await here(alone)).toMatchObject({ version: 1, text: 'one\n\ntwo and more' })
  const both = await here(id)
  expect(both).toMatchObject({ syncStatus: 'modified', version: 1, title: 'Title' })
  expect(both.text).toContain(', they said')
  expect(both.text).toContain(' and more')
  expect(both.excerpt).toContain(', they said')
  await sync()
  const { text } = both
  expect(await here(id)).toMatchObject({ syncStatus: 'synced', version: 3, title: 'Theirs', text })
})

for (const setting of ['fail', 'merge_disjoint'] as const) {
  it(`[BT13] what was sent before others came, and met theirs, is sent again to be merged, with ${setting}`, async () => {
    await device.local.settings.setOnConflict(setting)
    const id = await shared()
    server.write(HOME, id, 'Title', 'one\n\ntwo, they said')
    await device.type(id, ' and')
    server.beforeAnswer = async () => {
      server.beforeAnswer = null
      await typeInCompany(id, ' more')
    }
    await sync()
    await sync()
    const { syncStatus, text } = await here(id)
    expect(syncStatus).toBe('synced')
    expect(text).toContain(', they said')
    expect(text).toContain(' and more')
  })
}

it('[OB9] a title that both gave it, and what one deleted, is asked about in company too', async () => {
  const [named, deleted] = [await shared(), await shared()]
  server.write(HOME, named, 'Theirs', 'one\n\ntwo')
  server.write(HOME, deleted, 'Title', 'one\n\ntwo', true)
  await device.documents.renameDocument(await device.rowOf(named), 'Ours')
  for (const id of [named, deleted]) await typeInCompany(id, ' and more')
  await device.sync.pullWorkspace(HOME)
  await sync()
  expect((await device.rowOf(named)).problem).toMatchObject({ code: 'title_conflict' })
  expect((await device.rowOf(deleted)).problem).toMatchObject({ code: 'document_deleted' })
})

/** Bytes of the state in the newest batch. */
function sentBytes(): number {
  const body = server.batches.at(-1)?.body ?? '{}'
  return JSON.parse(body).operations[0].data.yjs_state_b64.length
}

it('[OB1] an edit of a long document costs what was typed, once the server has acknowledged it', async () => {
  const { id } = await device.documents.createDocument({ title: 'Long', content: 'line\n'.repeat(20_000) })
  await sync()
  expect(sentBytes()).toBeGreaterThan(100_000)
  await device.type(id, 'twenty letters typed')
  await sync()
  expect(sentBytes()).toBeLessThan(300)
  expect(server.get(HOME, id)?.content).toBe(`${'line\n'.repeat(20_000)}twenty letters typed`)
})

it('[BT17] a server that was set back gets the whole body', async () => {
  const id = await shared()
  const before = server.get(HOME, id)
  await device.type(id, ' and')
  await sync()
  // As from a backup, and then written to as often as before.
  server.workspaces.get(HOME)?.set(id, { ...before, version: 2 } as NonNullable<typeof before>)
  await device.type(id, ' more')
  await sync()
  await sync()
  expect(server.get(HOME, id)?.content).toBe('one\n\ntwo and more')
  expect(await here(id)).toMatchObject({ syncStatus: 'synced', text: 'one\n\ntwo and more' })
})

it('[OB3] what others wrote is not sent back to the server', async () => {
  const id = await shared()
  server.write(HOME, id, 'Title', `${'theirs '.repeat(1_000)}\n\ntwo`)
  await sync()
  await device.type(id, ' and more')
  await sync()
  const whole = sentBytes()
  await device.type(id, ' still')
  await sync()
  expect(sentBytes()).toBeLessThan(Math.min(whole, 400))
  expect(server.get(HOME, id)?.content).toBe(`${'theirs '.repeat(1_000)}\n\ntwo and more still`)
})
