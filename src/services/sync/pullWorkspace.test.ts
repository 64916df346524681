import { beforeEach, describe, expect, it } from 'vitest'
import { pullWorkspace } from './pullWorkspace'
import { HOME } from './testing/device'
import {
  create,
  device,
  server,
  signInBeforeEach,
  statusOf,
  synced,
  syncHome,
} from './testing/signedInDevice'

const SCOPE = { account: 'ann', workspaceId: HOME }
const pull = () => pullWorkspace(device, SCOPE)

// What merges by itself is in merging.test.ts.
signInBeforeEach({ onConflict: 'fail' })

describe('pulling', () => {
  it('[CH1] brings what others wrote, deleted and brought back, over several pages', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) server.write(HOME, id, `Title ${id}`, `text ${id}`)
    await syncHome()
    expect(await device.documents.count('active')).toBe(5)
    expect(await device.documents.getText('c')).toBe('text c')
    server.write(HOME, 'c', 'Title c', 'text c, more')
    server.write(HOME, 'd', 'Title d', 'text d', true)
    await syncHome()
    expect(await device.documents.getText('c')).toBe('text c, more')
    expect(await device.documents.count('trash')).toBe(1)
  })

  it('[OB3] one document is brought ahead of the others, over no unsent work and nothing newer', async () => {
    server.write(HOME, 'wanted', 'Wanted', 'one')
    const wanted = { workspaceId: HOME, id: 'wanted' }
    expect(await device.sync.fetchDocument({ workspaceId: HOME, id: 'unknown' })).toBe(false)
    expect(await device.sync.fetchDocument(wanted)).toBe(true)
    expect(await device.documents.get('wanted')).toMatchObject({ title: 'Wanted', syncStatus: 'synced' })
    await device.type('wanted', ', two')
    server.write(HOME, 'wanted', 'Wanted', 'another')
    expect(await device.sync.fetchDocument(wanted)).toBe(true)
    expect(await device.documents.getText('wanted')).toBe('one, two')
    expect(await statusOf('wanted')).toBe('modified')
    await syncHome()
    expect(await statusOf('wanted')).toBe('conflict')
  })

  it('[OB3] never touches unsent work', async () => {
    const id = await synced('Title', 'text')
    await device.type(id, ' ours')
    server.write(HOME, id, 'Theirs', 'theirs')
    await syncHome()
    expect(await device.documents.getText(id)).toBe('text ours')
    expect(await device.documents.get(id)).toMatchObject({ title: 'Title', version: 1 })
  })

  it('[OB3] catches up with what it passed over once the unsent work came to nothing', async () => {
    const id = await synced('Title', 'text')
    await device.documents.deleteDocument(await device.rowOf(id))
    server.write(HOME, id, 'Title', 'text of theirs')
    await pull()
    await device.documents.restoreDocument(await device.rowOf(id))
    expect(await device.documents.getText(id)).toBe('text')
    await syncHome()
    expect(await device.documents.getText(id)).toBe('text of theirs')
    expect(await device.documents.get(id)).toMatchObject({ syncStatus: 'synced', version: 2 })
  })

  it('[OB3] a delete of what another device edited and deleted does not hide the edit from a restore', async () => {
    const id = await synced('Title', 'text')
    await device.documents.deleteDocument(await device.rowOf(id))
    server.mishaps.push({ status: 500, code: 'outcome_unknown' })
    await syncHome()
    await device.documents.restoreDocument(await device.rowOf(id))
    server.write(HOME, id, 'Title', 'text, edited elsewhere')
    server.write(HOME, id, 'Title', 'text, edited elsewhere', true)
    await syncHome()
    const conflict = await device.rowOf(id)
    expect(conflict.syncStatus).toBe('conflict')
    await device.sync.resolveConflict(conflict, 'server')
    expect(await device.documents.getText(id)).toBe('text, edited elsewhere')
    expect(await device.rowOf(id)).toMatchObject({ view: 'trash', version: 3, syncStatus: 'synced' })
  })

  it('[OB3] catches up with what it passed over although the document is gone here', async () => {
    const [kept, gone] = [await create('Kept', 'text'), await create('Gone', 'text')]
    for (const id of [kept, gone]) server.write(HOME, id, 'Theirs', 'theirs')
    await pull()
    for (const id of [kept, gone]) await device.local.resolutions.discardNew({ ...SCOPE, id })
    server.workspaces.get(HOME)?.delete(gone)
    await syncHome()
    expect(await device.documents.getText(kept)).toBe('theirs')
    expect(await device.documents.get(gone)).toBeNull()
    expect(await device.local.feed.behind(SCOPE)).toEqual([])
  })

  it('[OB1] words that came late into the trash are sent when another device restores it', async () => {
    const id = await synced('Title', 'text')
    const target = await device.documents.openTarget(id)
    if (!target) throw new Error('not here')
    const open = await device.documents.open(target)
    await device.documents.deleteDocument(await device.rowOf(id))
    await syncHome()
    open.text.insert(4, ', late')
    await open.close()
    server.write(HOME, id, 'Title', 'text')
    await syncHome()
    expect(await device.documents.get(id)).toMatchObject({ view: 'active', syncStatus: 'modified' })
    await syncHome()
    expect(server.get(HOME, id)?.content).toBe('text, late')
    expect(await statusOf(id)).toBe('synced')
  })

  it('[CH3] starts over when the feed no longer goes back that far, and keeps unsent work', async () => {
    const id = await synced('Title', 'text')
    const unsent = await create('Unsent', 'ours')
    server.write(HOME, 'other', 'Other', 'theirs')
    server.oldestCursor = 1_000
    await pull()
    expect(await device.documents.getText('other')).toBe('theirs')
    expect(await device.documents.getText(unsent)).toBe('ours')
    expect(await statusOf(id)).toBe('synced')
    expect(await statusOf(unsent)).toBe('local')
  })

  it('[OB3] an editor that is open sees it', async () => {
    const id = await synced('Title', 'text')
    const target = await device.documents.openTarget(id)
    if (!target) throw new Error('not here')
    const open = await device.documents.open(target)
    const arrived = new Promise<void>((resolve) => open.text.observe(() => resolve()))
    server.write(HOME, id, 'Title', 'text of theirs')
    await syncHome()
    await arrived
    expect(open.text.toString()).toBe('text of theirs')
    open.text.insert(0, 'Our ')
    await open.close()
    await syncHome()
    expect(server.get(HOME, id)?.content).toBe('Our text of theirs')
  })
})

describe('what the server has forgotten', () => {
  beforeEach(async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) server.write(HOME, id, id, `text of ${id}`)
    await pull()
  })

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
      expect(await device.documents.get(id)).toMatchObject({
        title: 'Anew',
        version: 1,
        syncStatus: 'synced',
      })
      expect(await device.documents.getText(id)).toBe(`another ${id}`)
    }
    expect((await device.documents.openTarget('a'))?.epoch).toBe((before?.epoch ?? 0) + 1)
    await device.type('a', '?')
    await device.sync.syncAllWorkspaces()
    expect(server.get(HOME, 'a')?.content).toBe('another a?')
  })
})
