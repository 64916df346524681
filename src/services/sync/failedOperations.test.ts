/** Operations that fail for good: their reasons, and how a person goes on. */
import { describe, expect, it } from 'vitest'
import { encodeCrdt, openCrdt, textOf } from '@/crdt/documentText'
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

  it('[OB4] because others sent it a history that is not the server’s is a conflict when it is tried again', async () => {
    const id = await synced('Title', 'text')
    const { documents } = device.local
    const before = await documents.readState(await device.rowOf(id))
    // Two words under the same numbers: one for the server, and one that came in live.
    const [theirs, heard] = ['theirs ', 'heard '].map((word) => {
      const doc = Object.assign(openCrdt(before), { clientID: 7 })
      textOf(doc).insert(0, word)
      return encodeCrdt(doc)
    })
    const stored = server.get(HOME, id)
    if (!stored || !theirs || !heard) throw new Error('not there')
    const content = 'theirs text'
    server.workspaces.get(HOME)?.set(id, { ...stored, state: theirs, content, version: 2 })
    const row = await device.rowOf(id)
    const live = { isTyped: true, isHeard: true, inCompany: true }
    await documents.save(row, { update: heard, writer: 'tab', text: 'heard text', epoch: row.epoch, live })
    await syncHome()
    expect(await device.documents.get(id)).toMatchObject({ problem: { code: 'invalid_yjs_state' } })
    await device.sync.retryDocument(id)
    expect(await statusOf(id)).toBe('conflict')
    expect(await device.documents.getText(id)).toBe('heard text')
    expect(await device.sync.resolveConflict(await device.rowOf(id), 'local')).toBe(true)
    await syncHome()
    expect(server.get(HOME, id)?.content).toBe('heard text')
    expect(await device.documents.get(id)).toMatchObject({ syncStatus: 'synced', epoch: row.epoch + 1 })
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
