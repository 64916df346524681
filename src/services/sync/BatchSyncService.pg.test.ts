import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as trpcRoute from '@/app/api/trpc/[trpc]/route'
import * as batchRoute from '@/app/api/v1/documents/batch/route'
import { env } from '@/server/env'
import { database } from '@/testing/database'
import { signUpWriter, type Writer } from '@/testing/writer'
import { openDevice, sessionOf } from './testing/device'

/** Our own route handlers, called as a browser with the writer's cookie would; `lost` answers never arrive. */
function serverFor(writer: Writer) {
  const server = { encodings: [] as (string | null)[], lost: 0 }
  const send: typeof fetch = async (input, init) => {
    const request = new Request(String(input), {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init?.headers)), ...writer.headers },
    })
    const { pathname } = new URL(request.url)
    if (pathname !== '/api/v1/documents/batch') {
      return request.method === 'GET' ? trpcRoute.GET(request) : trpcRoute.POST(request)
    }
    server.encodings.push(request.headers.get('content-encoding'))
    const response = await batchRoute.POST(request)
    if (server.lost-- > 0) throw new TypeError('fetch failed')
    return response
  }
  return Object.assign(server, { fetch: send })
}

let writer: Writer
let server: ReturnType<typeof serverFor>
let laptop: ReturnType<typeof openDevice>
let phone: ReturnType<typeof openDevice>

beforeEach(async () => {
  writer = await signUpWriter()
  server = serverFor(writer)
  laptop = openDevice(server)
  phone = openDevice(server)
  for (const { local } of [laptop, phone]) {
    await local.session.signIn(sessionOf(writer.userId, writer.workspaceId), writer.workspaceId)
  }
})

afterEach(async () => {
  for (const { sync, local } of [laptop, phone]) {
    await sync.syncAllWorkspaces()
    local.close()
  }
})

describe('two devices and PostgreSQL', () => {
  it('[OB8] what one writes the other reads, and the other way round', async () => {
    const { id } = await laptop.documents.createDocument({ title: 'Title', content: 'from the laptop 👩‍🚀' })
    const { id: empty } = await laptop.documents.createDocument({ title: 'Empty' })
    expect(await laptop.sync.syncWorkspace(writer.workspaceId)).toMatchObject({ total: 2, successful: 2 })
    await phone.sync.syncAllWorkspaces()
    expect(await phone.documents.getText(id)).toBe('from the laptop 👩‍🚀')
    await phone.type(id, ' and the phone')
    await phone.type(empty, 'no more')
    await phone.documents.renameDocument(await phone.rowOf(id), 'New title')
    await phone.sync.syncAllWorkspaces()
    await laptop.sync.syncAllWorkspaces()
    expect(await laptop.documents.getText(id)).toBe('from the laptop 👩‍🚀 and the phone')
    expect(await laptop.documents.getText(empty)).toBe('no more')
    expect(await laptop.documents.get(id)).toMatchObject({
      title: 'New title',
      version: 2,
      syncStatus: 'synced',
    })
    await laptop.documents.deleteDocument(await laptop.rowOf(id))
    await laptop.sync.syncAllWorkspaces()
    await phone.sync.syncAllWorkspaces()
    expect(await phone.documents.get(id)).toMatchObject({ view: 'trash', syncStatus: 'synced' })
    await phone.documents.restoreDocument(await phone.rowOf(id))
    await phone.sync.syncAllWorkspaces()
    expect(await phone.documents.get(id)).toMatchObject({ view: 'active', syncStatus: 'synced', version: 4 })
  })

  it('[OB3] [BT10] an answer that was lost is replayed: nothing is written twice', async () => {
    const { id } = await laptop.documents.createDocument({ title: 'Title', content: 'text' })
    server.lost = 1
    await laptop.sync.syncAllWorkspaces()
    expect((await laptop.documents.get(id))?.syncStatus).toBe('syncing')
    await laptop.type(id, ' more')
    await laptop.sync.syncAllWorkspaces()
    expect(await laptop.documents.get(id)).toMatchObject({ syncStatus: 'synced', version: 2 })
  })

  it('[OB4] [BT18] what finds no room waits and holds nothing up; it is sent again when there is room', async () => {
    const { id: old } = await laptop.documents.createDocument({ title: 'Old' })
    await laptop.sync.syncAllWorkspaces()
    const used = (bytes: number) =>
      database().workspace.update({ where: { id: writer.workspaceId }, data: { usedBytes: bytes } })
    await used(env().QUOTA_WORKSPACE_BYTES)
    const { id } = await laptop.documents.createDocument({ title: 'New', content: 'kept here' })
    await laptop.documents.deleteDocument(await laptop.rowOf(old))
    expect(await laptop.sync.syncWorkspace(writer.workspaceId)).toMatchObject({ successful: 1, failed: 1 })
    expect(await laptop.rowOf(id)).toMatchObject({
      syncStatus: 'failed',
      problem: { code: 'quota_exceeded' },
    })
    const pushes = server.encodings.length
    await laptop.sync.syncAllWorkspaces()
    expect(server.encodings).toHaveLength(pushes)
    await used(0)
    await laptop.sync.retryDocument(await laptop.rowOf(id))
    await laptop.sync.syncAllWorkspaces()
    expect(await laptop.rowOf(id)).toMatchObject({ syncStatus: 'synced', problem: undefined })
  })

  it('[OB4] both edited: a conflict, and either way out of it', async () => {
    for (const choice of ['local', 'server'] as const) {
      const { id } = await laptop.documents.createDocument({ title: 'Title', content: 'base' })
      await laptop.sync.syncAllWorkspaces()
      await phone.sync.syncAllWorkspaces()
      await laptop.type(id, ' laptop')
      await laptop.sync.syncAllWorkspaces()
      await phone.type(id, ' phone')
      await phone.sync.syncAllWorkspaces()
      expect((await phone.documents.get(id))?.syncStatus).toBe('conflict')
      await phone.sync.resolveConflict(id, choice)
      await phone.sync.syncAllWorkspaces()
      await laptop.sync.syncAllWorkspaces()
      const text = choice === 'local' ? 'base phone' : 'base laptop'
      expect(await phone.documents.getText(id)).toBe(text)
      expect(await laptop.documents.getText(id)).toBe(text)
    }
  })

  it('[OB3] both make the same edit: no conflict, and the next edit arrives once', async () => {
    const { id } = await laptop.documents.createDocument({ title: 'Title', content: 'base' })
    await laptop.sync.syncAllWorkspaces()
    await phone.sync.syncAllWorkspaces()
    await laptop.type(id, ' same')
    await phone.type(id, ' same')
    await laptop.sync.syncAllWorkspaces()
    await phone.sync.syncAllWorkspaces()
    expect((await phone.documents.get(id))?.syncStatus).toBe('synced')
    await phone.type(id, '!')
    await phone.sync.syncAllWorkspaces()
    await laptop.sync.syncAllWorkspaces()
    expect(await laptop.documents.getText(id)).toBe('base same!')
  })

  it('[RQ1] a large batch goes compressed', async () => {
    for (let index = 0; index < 60; index++) {
      await laptop.documents.createDocument({
        title: `Document ${index}`,
        content: `Line ${index}\n`.repeat(500),
      })
    }
    expect(await laptop.sync.syncWorkspace(writer.workspaceId)).toMatchObject({ successful: 60 })
    expect(new Set(server.encodings)).toEqual(new Set(['gzip']))
  })

  it('[OB4] [BT6] an update of what the server has lost fails, and is retried as a new document', async () => {
    const { id } = await laptop.documents.createDocument({ title: 'Title', content: 'text' })
    const key = { account: writer.userId, workspaceId: writer.workspaceId, id }
    await laptop.sync.syncAllWorkspaces()
    // As after a server that was set back: the version here is of a document that it never had.
    const lost = { ...key, id: `${id}-lost` }
    const state = await laptop.local.documents.readState(key)
    await laptop.local.feed.applyPage(key, [
      { id: lost.id, title: 'Lost', content: 'text', state, version: 3, deleted: false, updatedAt: 1 },
    ])
    await laptop.type(lost.id, ' edited')
    await laptop.sync.syncAllWorkspaces()
    expect(await laptop.documents.get(lost.id)).toMatchObject({
      syncStatus: 'failed',
      problem: { code: 'not_found' },
    })
    await laptop.sync.retryDocument(lost.id)
    await laptop.sync.syncAllWorkspaces()
    expect(await laptop.documents.get(lost.id)).toMatchObject({ syncStatus: 'synced', version: 1 })
    await phone.sync.syncAllWorkspaces()
    expect(await phone.documents.getText(lost.id)).toBe('text edited')
  })
})
