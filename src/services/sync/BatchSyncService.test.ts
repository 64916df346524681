import { describe, expect, it } from 'vitest'
import { HOME, sessionOf } from './testing/device'
import {
  create,
  device,
  SHARED,
  server,
  signInBeforeEach,
  statusOf,
  synced,
  syncHome,
} from './testing/signedInDevice'

// What merges by itself is in merging.test.ts.
signInBeforeEach({ onConflict: 'fail' })

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

  it('[OB6] a lost connection is not tried again behind the back of the next account', async () => {
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
