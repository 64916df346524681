/** A conflict: when there is none, what it blocks, and how a person resolves it. */
import { describe, expect, it } from 'vitest'
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

// What merges by itself is in merging.test.ts.
signInBeforeEach({ onConflict: 'fail' })

describe('a conflict', () => {
  it('[OB3] with our own write, whose answer was lost for good, settles silently', async () => {
    const id = await synced('Title', 'text')
    await device.type(id, ' more')
    server.write(HOME, id, 'Title', 'text more')
    expect(await syncHome()).toMatchObject({ successful: 1, failed: 0 })
    expect(await device.documents.get(id)).toMatchObject({ syncStatus: 'synced', version: 2 })
    // Built on both histories: the next edit arrives once.
    await device.type(id, '!')
    await syncHome()
    expect(server.get(HOME, id)?.content).toBe('text more!')
    expect(await device.documents.getText(id)).toBe('text more!')
  })

  it('[OB3] on a create that the server already has, identical, settles silently', async () => {
    const id = await create('Title', 'text')
    server.write(HOME, id, 'Title', 'text')
    expect(await syncHome()).toMatchObject({ successful: 1, failed: 0 })
    await device.type(id, '!')
    await syncHome()
    expect(server.get(HOME, id)?.content).toBe('text!')
  })

  it('[OB4] blocks only its document', async () => {
    const contested = await synced('Contested', 'text')
    const calm = await synced('Calm', 'text')
    server.write(HOME, contested, 'Contested', 'their text')
    await device.type(contested, ' of ours')
    await device.type(calm, '!')
    expect(await syncHome()).toMatchObject({ total: 2, successful: 1, failed: 1 })
    expect(await statusOf(calm)).toBe('synced')
    expect(await device.documents.get(contested)).toMatchObject({
      syncStatus: 'conflict',
      problem: { code: 'version_mismatch', serverVersion: 2 },
    })
    await device.type(contested, ', again')
    const before = server.batches.length
    await syncHome()
    expect(server.batches.length).toBe(before)
    expect(await device.documents.getText(contested)).toBe('text of ours, again')
  })

  async function contested() {
    const id = await synced('Title', 'base')
    server.write(HOME, id, 'Their title', 'their base')
    await device.type(id, ' ours')
    await syncHome()
    expect(await statusOf(id)).toBe('conflict')
    return id
  }

  it("[OB8] resolved with 'server' reads as the server's, in a body that starts over", async () => {
    const id = await contested()
    const before = await device.documents.get(id)
    await device.sync.resolveConflict(id, 'server')
    await device.sync.syncAllWorkspaces()
    const row = await device.documents.get(id)
    expect(row).toMatchObject({ title: 'Their title', syncStatus: 'synced', version: 2, problem: undefined })
    expect(row?.epoch).toBe((before?.epoch ?? 0) + 1)
    expect(await device.documents.getText(id)).toBe('their base')
  })

  it("[OB8] resolved with 'local' reads as ours on both sides", async () => {
    const id = await contested()
    await device.sync.resolveConflict(id, 'local')
    await device.sync.syncAllWorkspaces()
    expect(server.get(HOME, id)).toMatchObject({ title: 'Title', content: 'base ours', version: 3 })
    expect(await device.documents.get(id)).toMatchObject({ syncStatus: 'synced', version: 3 })
    expect(await device.documents.getText(id)).toBe('base ours')
  })

  it('[OB8] is not resolved by a look that has been overtaken', async () => {
    const id = await contested()
    const row = await device.documents.get(id)
    const old = await device.transport.getDocument(HOME, id)
    if (!row || !old) throw new Error('not here')
    await device.sync.resolveConflict(id, 'local')
    await device.sync.syncAllWorkspaces()
    server.write(HOME, id, 'Theirs again', 'theirs')
    await device.type(id, ' and more')
    await syncHome()
    expect(await statusOf(id)).toBe('conflict')
    for (const resolve of ['takeServer', 'keepLocal', 'mergeBoth'] as const)
      expect(await device.local.resolutions[resolve](row, old)).toBe(false)
    expect(await device.documents.getText(id)).toBe('base ours and more')
  })

  it('[OB8] is not resolved in favour of ours over a version that its author was not shown', async () => {
    const id = await contested()
    const shown = await device.sync.getServerDocument(id)
    server.write(HOME, id, 'Their title', 'their base, a day of work')
    for (const choice of ['local', 'server', 'merge'] as const)
      expect(await device.sync.resolveConflict(id, choice, shown?.version)).toBe(false)
    await device.sync.syncAllWorkspaces()
    expect(server.get(HOME, id)?.content).toBe('their base, a day of work')
    expect(await statusOf(id)).toBe('conflict')
    const again = await device.sync.getServerDocument(id)
    expect(await device.sync.resolveConflict(id, 'local', again?.version)).toBe(true)
    await device.sync.syncAllWorkspaces()
    expect(server.get(HOME, id)?.content).toBe('base ours')
  })

  for (const [choice, content] of Object.entries({ server: 'anew', local: 'base!! ours' })) {
    it(`[OB8] with a lower version, of a document made anew, can be resolved with '${choice}'`, async () => {
      const id = await synced('Title', 'base')
      for (let edits = 0; edits < 2; edits++) {
        await device.type(id, '!')
        await syncHome()
      }
      server.workspaces.get(HOME)?.delete(id)
      server.write(HOME, id, 'Anew', 'anew')
      await device.type(id, ' ours')
      await syncHome()
      expect(await statusOf(id)).toBe('conflict')
      expect(await device.sync.resolveConflict(id, 'merge')).toBe(false)
      expect(await device.sync.resolveConflict(id, choice as 'server' | 'local')).toBe(true)
      await device.sync.syncAllWorkspaces()
      expect(await statusOf(id)).toBe('synced')
      expect(await device.documents.getText(id)).toBe(content)
      expect(server.get(HOME, id)?.content).toBe(content)
    })
  }

  it("[OB8] of a create that is deleted meanwhile stays one: 'server' brings theirs, 'local' deletes it", async () => {
    for (const choice of ['server', 'local'] as const) {
      const id = await create('Title', 'ours')
      server.write(HOME, id, 'Theirs', 'theirs')
      await syncHome()
      await device.documents.deleteDocument(await device.rowOf(id))
      await syncHome()
      expect(await device.documents.get(id)).toMatchObject({ view: 'trash', syncStatus: 'conflict' })
      expect(await device.sync.resolveConflict(id, choice)).toBe(true)
      await device.sync.syncAllWorkspaces()
      expect(await statusOf(id)).toBe('synced')
      expect(server.get(HOME, id)?.deleted).toBe(choice === 'local')
    }
  })

  it('[OB8] resolving what is in no conflict does nothing, and says so', async () => {
    const id = await create('Never sent', 'text')
    expect(await device.sync.resolveConflict(id, 'server')).toBe(false)
    expect(await device.sync.resolveConflict(id, 'local')).toBe(false)
    expect(await device.documents.getText(id)).toBe('text')
    const bad = await create('bad', 'text')
    await syncHome()
    expect(await device.sync.resolveConflict(bad, 'server')).toBe(false)
    expect(await device.documents.getText(bad)).toBe('text')
  })

  it("[OB8] 'merge' keeps both edits, and a title of ours", async () => {
    const id = await synced('Title', 'one\ntwo\n')
    server.write(HOME, id, 'Their title', 'zero\none\ntwo\n')
    await device.type(id, 'three\n')
    await syncHome()
    expect(await statusOf(id)).toBe('conflict')
    expect(await device.sync.resolveConflict(id, 'merge')).toBe(true)
    await device.sync.syncAllWorkspaces()
    expect(server.get(HOME, id)).toMatchObject({ title: 'Their title', content: 'zero\none\ntwo\nthree\n' })
    expect(await device.documents.getText(id)).toBe('zero\none\ntwo\nthree\n')
    expect(await statusOf(id)).toBe('synced')
  })

  it("[OB8] 'merge' does nothing where one side was deleted", async () => {
    const id = await synced('Title', 'base')
    server.write(HOME, id, 'Title', 'base', true)
    await device.type(id, ' ours')
    await syncHome()
    expect(await device.sync.resolveConflict(id, 'merge')).toBe(false)
    expect(await statusOf(id)).toBe('conflict')
  })

  it("[OB8] of our edit with their delete: 'local' brings it back, 'server' lets it go", async () => {
    for (const choice of ['local', 'server'] as const) {
      const id = await synced('Title', 'base')
      server.write(HOME, id, 'Title', 'base', true)
      await device.type(id, ' ours')
      await syncHome()
      expect(await statusOf(id)).toBe('conflict')
      await device.sync.resolveConflict(id, choice)
      await device.sync.syncAllWorkspaces()
      expect(server.get(HOME, id)?.deleted).toBe(choice === 'server')
      const view = choice === 'server' ? 'trash' : 'active'
      expect(await device.documents.get(id)).toMatchObject({ view, syncStatus: 'synced' })
    }
  })

  it("[OB8] of our delete with their edit: 'local' deletes, 'server' brings it back", async () => {
    for (const choice of ['local', 'server'] as const) {
      const id = await synced('Title', 'base')
      server.write(HOME, id, 'Title', 'base and theirs')
      await device.documents.deleteDocument(await device.rowOf(id))
      await syncHome()
      expect(await statusOf(id)).toBe('conflict')
      await device.sync.resolveConflict(id, choice)
      await device.sync.syncAllWorkspaces()
      expect(server.get(HOME, id)?.deleted).toBe(choice === 'local')
      const view = choice === 'local' ? 'trash' : 'active'
      expect(await device.documents.get(id)).toMatchObject({ view, syncStatus: 'synced' })
    }
  })
})
