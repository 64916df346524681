import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pullWorkspace } from './pullWorkspace'
import { TransportError } from './TransportError'
import { HOME, openDevice, sessionOf } from './testing/device'
import { FakeServer } from './testing/FakeServer'

const SHARED = '00000000-0000-4000-8000-00000000000b'

let server: FakeServer
let device: ReturnType<typeof openDevice>

beforeEach(async () => {
  server = new FakeServer(HOME, SHARED)
  device = openDevice(server)
  await device.local.session.signIn(sessionOf('ann'), HOME)
  // What merges by itself is in merging.test.ts.
  await device.local.settings.setOnConflict('fail')
})

afterEach(async () => {
  // Resolving starts a sync that nobody waits for.
  server.mishaps.length = 0
  await device.sync.syncAllWorkspaces()
  device.local.close()
})

/** The same browser, started again. */
function restart() {
  device.local.close()
  device = openDevice(server, device.name)
}

const create = async (title: string, content = '') =>
  (await device.documents.createDocument({ title, content })).id
const statusOf = async (id: string) => (await device.documents.get(id))?.syncStatus
const syncHome = () => device.sync.syncWorkspace(HOME)

/** A document that this device and the server agree on. */
async function synced(title: string, content: string): Promise<string> {
  const id = await create(title, content)
  await syncHome()
  return id
}

describe('pushing', () => {
  /** What was asked of the server beside batches. */
  const reads = () => {
    const asked: string[] = []
    server.inBetween = (path) => {
      if (path !== '/api/v1/documents/batch') asked.push(path)
      return null
    }
    return asked
  }
  const cursor = () => device.local.feed.cursor({ account: 'ann', workspaceId: HOME })
  const pushed = async () => {
    device.sync.startPush()
    await expect.poll(() => device.local.outbox.ready({ account: 'ann', workspaceId: HOME })).toEqual([])
    await expect.poll(() => device.sync.getActivity().running).toBe(false)
  }

  it('[BT16] a push moves the cursor behind what it wrote, and nothing is read back', async () => {
    const id = await synced('Title', 'text')
    const before = await cursor()
    const asked = reads()
    await device.type(id, ' and more')
    await pushed()
    expect(server.get(HOME, id)).toMatchObject({ content: 'text and more', version: 2 })
    expect(await statusOf(id)).toBe('synced')
    expect(asked).toEqual([])
    expect(await cursor()).not.toBe(before)
    server.write(HOME, 'other', 'Other', 'from elsewhere')
    await syncHome()
    expect(await device.documents.get('other')).toMatchObject({ title: 'Other' })
  })

  it('[OB5] pushes that are asked for while one is under way become one', async () => {
    const id = await synced('Title', 'text')
    const batches = server.batches.length
    const session = device.local.session.read.bind(device.local.session)
    let runs = 0
    device.local.session.read = () => {
      runs++
      return session()
    }
    await device.type(id, ' and more')
    for (let n = 0; n < 50; n++) device.sync.startPush()
    await pushed()
    expect(server.batches.length).toBe(batches + 1)
    // A handful for each of two runs at most, and not for fifty.
    expect(runs).toBeLessThan(50)
  })

  it('[BT16] [CH2] what others wrote before the push is read, and none of it is missed', async () => {
    const id = await synced('Title', 'text')
    server.write(HOME, 'other', 'Other', 'from elsewhere')
    const asked = reads()
    await device.type(id, ' and more')
    await pushed()
    expect(asked).not.toEqual([])
    expect(await device.documents.get('other')).toMatchObject({ title: 'Other' })
    expect(await statusOf(id)).toBe('synced')
  })

  it('[OB8] sends everything in one batch and maps results by workspace', async () => {
    const ids = await Promise.all([create('One', 'first'), create('Two', 'second'), create('Empty')])
    const results = await device.sync.syncAllWorkspaces()
    expect(results.get(HOME)).toMatchObject({ total: 3, successful: 3, failed: 0 })
    expect(server.batches).toHaveLength(1)
    expect(ids.map((id) => server.get(HOME, id)?.content)).toEqual(['first', 'second', ''])
    expect(await device.documents.get(ids[0])).toMatchObject({
      syncStatus: 'synced',
      version: 1,
      cloudId: ids[0],
    })
  })

  it('[OB8] reports progress as pushes settle', async () => {
    for (let index = 0; index < 150; index++) await create(`Document ${index}`)
    const reports: string[] = []
    device.sync.setProgressCallback(({ completed, total }) => reports.push(`${completed}/${total}`))
    await syncHome()
    expect(server.batches).toHaveLength(2)
    expect(reports).toContain('100/150')
    expect(reports.at(-1)).toBe('150/150')
  })

  it('[OB2] sends updates, renames, deletes and restores with the version they are based on', async () => {
    const id = await synced('Title', 'text')
    await device.type(id, ' and more')
    await device.documents.renameDocument(await device.rowOf(id), 'New title')
    await syncHome()
    expect(server.get(HOME, id)).toMatchObject({ title: 'New title', content: 'text and more', version: 2 })
    await device.documents.deleteDocument(await device.rowOf(id))
    expect(await statusOf(id)).toBe('deleted')
    await syncHome()
    expect(server.get(HOME, id)).toMatchObject({ deleted: true, version: 3 })
    await device.documents.restoreDocument(await device.rowOf(id))
    await syncHome()
    expect(server.get(HOME, id)).toMatchObject({ deleted: false, content: 'text and more', version: 4 })
    expect(await statusOf(id)).toBe('synced')
  })

  it('[OB2] create+delete sends nothing', async () => {
    const id = await create('Never mind')
    await device.documents.deleteDocument(await device.rowOf(id))
    await syncHome()
    expect(server.batches).toHaveLength(0)
  })

  it('[OB6] a guest pushes nothing', async () => {
    await device.local.session.signOut('ann', 'keep', true)
    await create('Mine')
    expect((await device.sync.syncAllWorkspaces()).size).toBe(0)
    expect(server.batches).toHaveLength(0)
  })
})

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

describe('an operation that fails', () => {
  it('[OB4] is marked failed with its reason, and tried again once it is edited', async () => {
    const bad = await create('bad', 'text')
    const good = await create('good', 'text')
    expect(await syncHome()).toMatchObject({ successful: 1, failed: 1 })
    expect(await statusOf(good)).toBe('synced')
    expect(await device.documents.get(bad)).toMatchObject({
      syncStatus: 'failed',
      problem: { code: 'invalid_data' },
    })
    await device.documents.renameDocument(await device.rowOf(bad), 'better')
    await syncHome()
    expect(await statusOf(bad)).toBe('synced')
  })

  it('[OB4] because the server lost its document is sent again in full', async () => {
    const id = await synced('Title', 'text')
    server.workspaces.get(HOME)?.delete(id)
    await device.documents.renameDocument(await device.rowOf(id), 'Renamed')
    await syncHome()
    expect(await device.documents.get(id)).toMatchObject({ problem: { code: 'not_found' } })
    await device.sync.retryDocument(id)
    await device.sync.syncAllWorkspaces()
    expect(server.get(HOME, id)).toMatchObject({ title: 'Renamed', content: 'text', version: 1 })
    expect(await device.documents.getText(id)).toBe('text')
    expect(await statusOf(id)).toBe('synced')
  })

  it('[OB4] can be given up: a new document goes, an old one reads as the server’s', async () => {
    const unborn = await create('bad')
    const old = await synced('old', 'text')
    await device.documents.renameDocument(await device.rowOf(old), 'bad')
    await syncHome()
    await device.sync.discardChanges(unborn)
    await device.sync.discardChanges(old)
    expect(await device.documents.get(unborn)).toBeNull()
    expect(await device.documents.get(old)).toMatchObject({ title: 'old', syncStatus: 'synced' })
  })

  it('[OB2] a delete of what is gone already has succeeded', async () => {
    const id = await synced('Title', 'text')
    server.workspaces.get(HOME)?.delete(id)
    await device.documents.deleteDocument(await device.rowOf(id))
    expect(await syncHome()).toMatchObject({ total: 1, successful: 1, failed: 0 })
    expect(await device.documents.get(id)).toMatchObject({ view: 'trash', syncStatus: 'synced' })
  })

  it('[OB4] in a workspace that was closed to us can be given up, and comes back should it be opened', async () => {
    const { local, sync, documents } = device
    const key = { account: 'ann', workspaceId: SHARED, id: 'theirs' }
    server.write(SHARED, 'theirs', 'Title', 'text')
    await local.session.signIn(sessionOf('ann', HOME, [SHARED]), HOME)
    await sync.syncAllWorkspaces()
    await device.type('theirs', ', ours')
    const closed = server.workspaces.get(SHARED)
    server.workspaces.delete(SHARED)
    await sync.syncAllWorkspaces()
    expect(await local.documents.get(key)).toMatchObject({ problem: { code: 'workspace_forbidden' } })
    await sync.discardChanges('theirs')
    expect(await sync.getCounts()).toMatchObject({ failures: 0 })
    expect(await documents.get('theirs')).toBeNull()
    server.workspaces.set(SHARED, closed ?? new Map())
    await sync.syncAllWorkspaces()
    expect(await documents.getText('theirs')).toBe('text')
  })

  it('[OB4] of a workspace that is closed to us waits, and the others flow on', async () => {
    const closed = '00000000-0000-4000-8000-00000000000c'
    const session = sessionOf('ann')
    const more = [closed, SHARED].map((id) => ({ id, name: id, role: 'editor' as const, personal: false }))
    await device.local.session.signIn({ ...session, workspaces: [...session.workspaces, ...more] }, HOME)
    for (const workspaceId of [closed, SHARED]) {
      await device.local.documents.create(
        { account: 'ann', workspaceId, id: workspaceId },
        { title: 'T', content: '' },
      )
    }
    const reading: boolean[] = []
    server.beforeAnswer = async () => void reading.push(device.sync.getActivity().pulling)
    const results = await device.sync.syncAllWorkspaces()
    expect(reading).toEqual([false])
    expect(results.get(closed)).toMatchObject({ failed: 1 })
    expect(results.get(SHARED)).toMatchObject({ successful: 1 })
    const row = await device.local.documents.find('ann', closed)
    expect(row).toMatchObject({ syncStatus: 'failed', problem: { code: 'workspace_forbidden' } })
    expect(device.sync.getActivity()).toMatchObject({ pulling: false, failedRuns: 0 })
    await device.local.session.signIn(session, HOME)
    expect([...(await device.sync.syncAllWorkspaces()).keys()]).toEqual([HOME])
    // Counted in every workspace, so it can be found, opened and given up from any.
    expect(await device.documents.listNeedingAction()).toMatchObject([{ id: closed, syncStatus: 'failed' }])
    expect(await device.documents.openTarget(closed)).toMatchObject({ key: { workspaceId: closed } })
    await device.sync.discardChanges(closed)
    expect(await device.documents.listNeedingAction()).toEqual([])
  })
})

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
    await pullWorkspace(
      { local: device.local, transport: device.transport },
      { account: 'ann', workspaceId: HOME },
    )
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
    const scope = { account: 'ann', workspaceId: HOME }
    for (const id of [kept, gone]) server.write(HOME, id, 'Theirs', 'theirs')
    await pullWorkspace({ local: device.local, transport: device.transport }, scope)
    for (const id of [kept, gone]) await device.local.resolutions.discardNew({ ...scope, id })
    server.workspaces.get(HOME)?.delete(gone)
    await syncHome()
    expect(await device.documents.getText(kept)).toBe('theirs')
    expect(await device.documents.get(gone)).toBeNull()
    expect(await device.local.feed.behind(scope)).toEqual([])
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
    await pullWorkspace(
      { local: device.local, transport: device.transport },
      { account: 'ann', workspaceId: HOME },
    )
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

describe('accounts', () => {
  it('[OB6] another account neither sees nor sends what the first left unsent', async () => {
    const id = await create('Ann’s')
    server.mishaps.push('lost')
    await create('In flight')
    await syncHome()
    await device.local.session.signOut('ann', 'keep', true)
    await device.local.session.signIn(sessionOf('bob', SHARED), SHARED)
    const before = server.batches.length
    await device.sync.syncAllWorkspaces()
    expect(server.batches.length).toBe(before)
    expect(await device.documents.list({ view: 'active', limit: 10 })).toEqual([])
    await device.local.session.signIn(sessionOf('ann'), HOME)
    await device.sync.syncAllWorkspaces()
    expect(await statusOf(id)).toBe('synced')
    expect(server.batches.every(({ workspaceId }) => workspaceId === HOME)).toBe(true)
  })

  it('[OB6] signing out keeps what was thrown away before it was ever sent', async () => {
    const id = await create('Title', 'text')
    await device.documents.deleteDocument(await device.rowOf(id))
    await device.local.session.signOut('ann', 'keep', true)
    expect(await device.documents.list({ view: 'trash', limit: 10 })).toEqual([])
    await device.local.session.signIn(sessionOf('ann'), HOME)
    await device.documents.restoreDocument(await device.rowOf(id))
    await syncHome()
    expect(server.get(HOME, id)?.content).toBe('text')
  })

  it('[OB6] a run that is overtaken by a change of accounts sends nothing more', async () => {
    for (let index = 0; index < 101; index++) await create(`Document ${index}`)
    server.beforeAnswer = async () => {
      server.beforeAnswer = null
      await device.local.session.signIn(sessionOf('bob', SHARED), SHARED)
    }
    await syncHome()
    expect(server.batches).toHaveLength(1)
    const anns = { account: 'ann', workspaceId: HOME }
    expect(await device.local.outbox.ready(anns)).toHaveLength(1)
  })

  it('[OB6] a push that was made is not sent once another account is here', async () => {
    const id = await create('Ann’s')
    const { session, pushes } = device.local
    const { get } = pushes
    pushes.get = async (pushId) => {
      pushes.get = get
      await session.signIn(sessionOf('bob', SHARED), SHARED)
      return get.call(pushes, pushId)
    }
    await syncHome()
    expect(server.batches).toHaveLength(0)
    expect(device.sync.getActivity()).toMatchObject({ running: false, failedRuns: 0 })
    expect(await session.read()).toMatchObject({ account: 'bob', state: 'signed-in' })
    await session.signIn(sessionOf('ann'), HOME)
    await syncHome()
    expect(await statusOf(id)).toBe('synced')
  })

  it('[OB6] a lost connection is not tried again behind the back of whoever signs in next', async () => {
    await create('Ann’s')
    server.mishaps.push('lost')
    await syncHome()
    expect(server.batches).toHaveLength(1)
  })

  it('[OB6] what a guest wrote is claimed and sent at sign-in, once', async () => {
    await device.local.session.signOut('ann', 'keep', true)
    const id = await create('Guest’s', 'text')
    await device.local.session.signIn(sessionOf('ann'), HOME)
    await device.local.session.signIn(sessionOf('ann'), HOME)
    expect(await syncHome()).toMatchObject({ total: 1, successful: 1 })
    expect(server.get(HOME, id)?.content).toBe('text')
    expect(await device.local.documents.find('guest', id)).toBeUndefined()
  })
})
