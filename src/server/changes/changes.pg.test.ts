import { beforeEach, describe, expect, test } from 'vitest'
import type { Changes } from '@/contract/document'
import { limits } from '@/contract/limits'
import { getChangesResponse, getDocumentResponse, getListResponse } from '@/server/api/DocumentRouter'
import { applyBatch } from '@/server/batch/BatchService'
import { Deadline } from '@/server/db/Deadline'
import { trpcClient } from '@/testing/doors'
import { ORIGIN, signUpWriter, type Writer } from '@/testing/writer'

let writer: Writer
beforeEach(async () => {
  writer = await signUpWriter()
})

const url = (path: string, query: object = {}) =>
  new Request(`${ORIGIN}${path}?${new URLSearchParams({ workspace_id: writer.workspaceId, ...query })}`, {
    headers: writer.headers,
  })
const rest = async (query: object): Promise<Changes> =>
  (await getChangesResponse(url('/api/v1/documents/changes', query))).json()
const trpc = (query: object) =>
  trpcClient(writer).documents.changes.query({ workspace_id: writer.workspaceId, ...query })

type Operations = Parameters<typeof applyBatch>[0]['operations']
const write = (operations: Operations) =>
  applyBatch(
    { workspace_id: writer.workspaceId, operations, atomic: false },
    { principal: { userId: writer.userId, id: `user:${writer.userId}` }, deadline: new Deadline(30_000) },
  )
const create = (id: string, content = 'text'): Operations[number] => ({
  operation: 'create',
  client_id: id,
  document_id: id,
  data: { title: id, content },
})

describe.each([
  ['REST', rest],
  ['tRPC', trpc],
])('the feed over %s', (_, changes) => {
  test('[CH1] every change after the cursor, newest state, tombstones, each once, in pages', async () => {
    await write(['a', 'b', 'c', 'd', 'e'].map((id) => create(id)))
    const first = await changes({ limit: 3 })
    expect(first.changes.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(first.has_more).toBe(true)
    const rest = await changes({ cursor: first.next_cursor, limit: 3 })
    expect(rest.changes.map(({ id }) => id)).toEqual(['d', 'e'])
    expect(rest.has_more).toBe(false)

    await write([
      { operation: 'update', client_id: '1', document_id: 'b', data: { title: 'B' } },
      { operation: 'update', client_id: '2', document_id: 'b', data: { content: 'body' } },
      { operation: 'delete', client_id: '3', document_id: 'd' },
    ])
    const later = await changes({ cursor: rest.next_cursor })
    expect(later.changes).toMatchObject([
      { id: 'b', title: 'B', content: 'body', version: 3, deleted: false },
      { id: 'd', version: 2, deleted: true },
    ])
    const end = await changes({ cursor: later.next_cursor })
    expect(end).toEqual({ changes: [], next_cursor: later.next_cursor, has_more: false })
  })
})

test('[CH1] a page ends before it grows too large, and one document always fits', async () => {
  const big = 'x'.repeat(limits.maxPageBytes / 2 + 1)
  await write([create('big')])
  await write([create('big2', big)])
  await write([create('big3', big)])
  const first = await rest({})
  expect([first.changes.map(({ id }) => id), first.has_more]).toEqual([['big'], true])
  const second = await rest({ cursor: first.next_cursor })
  expect([second.changes.map(({ id }) => id), second.has_more]).toEqual([['big2'], true])
})

test('[CH1] a cursor never given out is a 400', async () => {
  const answer = await getChangesResponse(url('/api/v1/documents/changes', { cursor: 'abc' }))
  expect([answer.status, (await answer.json()).code]).toEqual([400, 'invalid_request'])
})

test('[CH2] a reader that follows the cursor misses nothing while 16 writers commit out of order', async () => {
  const writing = Promise.all(
    Array.from({ length: 16 }, async (_, client) => {
      for (let round = 0; round < 25; round++) {
        // Batches of very different size commit in another order than they began.
        const size = (client * 7 + round * 13) % 23
        await write(Array.from({ length: size + 1 }, (_, n) => create(`${client}-${round}-${n}`)))
      }
    }),
  )
  const seen = new Set<string>()
  let cursor: string | undefined
  let writingEnded = false
  void writing.then(() => {
    writingEnded = true
  })
  for (;;) {
    const lastLook = writingEnded
    const page = await rest({ limit: 50, ...(cursor && { cursor }) })
    for (const { id } of page.changes) seen.add(id)
    cursor = page.next_cursor
    if (lastLook && !page.has_more) break
  }
  await writing
  const expected = Array.from(
    { length: 16 * 25 },
    (_, n) => ((Math.floor(n / 25) * 7 + (n % 25) * 13) % 23) + 1,
  )
  expect(seen.size).toBe(expected.reduce((sum, size) => sum + size, 0))
})

test('[RD1] a list in pages without bodies, one document with its version as ETag, a missing one as 404', async () => {
  await write(['a', 'b', 'c'].map((id) => create(id)))
  await write([{ operation: 'delete', client_id: '1', document_id: 'b' }])
  const first = await (await getListResponse(url('/api/v1/documents', { limit: 1 }))).json()
  expect(first.documents.map(({ id }: { id: string }) => id)).toEqual(['a'])
  const second = await (
    await getListResponse(url('/api/v1/documents', { limit: 5, cursor: first.next_cursor }))
  ).json()
  expect(second).toMatchObject({ documents: [{ id: 'c', title: 'c', version: 1, deleted: false }] })
  expect(second.next_cursor).toBeUndefined()

  const found = await getDocumentResponse(url('/api/v1/documents/a'), 'a')
  expect(found.headers.get('etag')).toBe('"1"')
  expect(await found.json()).toMatchObject({ id: 'a', content: 'text', version: 1 })
  expect((await getDocumentResponse(url('/api/v1/documents/x'), 'x')).status).toBe(404)
  expect(
    await trpcClient(writer).documents.get.query({ workspace_id: writer.workspaceId, id: 'a' }),
  ).toMatchObject({ id: 'a' })
})

test('[RQ4] reading a foreign or missing workspace is the same 403', async () => {
  const other = await signUpWriter()
  const ask = async (workspace_id: string) => {
    const answer = await getChangesResponse(url('/api/v1/documents/changes', { workspace_id }))
    return [answer.status, await answer.json()]
  }
  expect((await ask(other.workspaceId))[0]).toBe(403)
  expect(await ask(other.workspaceId)).toEqual(await ask('550e8400-e29b-41d4-a716-446655440000'))
})

test('[RQ3] [RQ8] what no id or cursor can be is refused before it reaches the database', async () => {
  expect((await getDocumentResponse(url('/api/v1/documents/x'), 'a\0b')).status).toBe(404)
  expect((await getListResponse(url('/api/v1/documents', { cursor: 'AA' }))).status).toBe(400)
  const other = await signUpWriter()
  const { next_cursor } = await rest({})
  const elsewhere = await getChangesResponse(
    new Request(
      `${ORIGIN}/?${new URLSearchParams({ workspace_id: other.workspaceId, cursor: next_cursor })}`,
      {
        headers: other.headers,
      },
    ),
  )
  expect(elsewhere.status).toBe(400)
  await expect(trpcClient(writer).workspaces.create.mutate({ name: 'a\0b' })).rejects.toMatchObject({
    data: { problem: { code: 'invalid_request', errors: [{ pointer: '/name' }] } },
  })
})
