import { beforeEach, describe, expect, test } from 'vitest'
import { limits } from '@/contract/limits'
import { stateFromText } from '@/crdt/documentText'
import { getDocumentResponse } from '@/server/api/DocumentRouter'
import { callApi } from '@/testing/callApi'
import { trpcClient } from '@/testing/transports'
import { ORIGIN, signUpWriter, type Writer } from '@/testing/writer'
import { creation, deletion, getRequest, readChangesPage, write as writeAs } from './testing/feed'

let writer: Writer
beforeEach(async () => {
  writer = await signUpWriter()
})

const url = (path: string, query: object = {}) => getRequest(writer, path, query)
const rest = (query: object) => readChangesPage(writer, query)
const trpc = (query: object) =>
  trpcClient(writer).documents.changes.query({ workspace_id: writer.workspaceId, ...query })

const stateOf = (text: string) => Buffer.from(stateFromText(text)).toString('base64')
const write = (operations: Parameters<typeof writeAs>[1]) => writeAs(writer, operations)

describe.each([
  ['REST', rest],
  ['tRPC', trpc],
])('the feed over %s', (_, changes) => {
  test('[CH1] every change after the cursor, newest state, tombstones, each once, in pages', async () => {
    await write(['a', 'b', 'c', 'd', 'e'].map((id) => creation(id)))
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

test('[BT16] between the cursors of a batch there is that batch alone, and a reader may leave it out', async () => {
  const { response: first } = await write([creation('a'), creation('b')])
  expect((await rest({})).next_cursor).toBe(first.feed?.after)
  expect((await rest({ cursor: first.feed?.before })).changes).toHaveLength(2)
  const batches = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      write([
        creation(`x${n}`),
        { operation: 'update', client_id: '2', document_id: 'a', data: { content: `${n}` } },
      ]),
    ),
  )
  const steps = new Map(batches.map(({ response: { feed } }) => [feed?.before, feed?.after]))
  let cursor: string | undefined = first.feed?.after
  for (let count = 0; count < batches.length; count++) cursor = steps.get(cursor)
  expect((await rest({ cursor })).changes).toEqual([])
  expect((await rest({ cursor: first.feed?.after })).next_cursor).toBe(cursor)
  const { response: nothing } = await write([deletion('none')])
  expect(nothing.feed).toBeUndefined()
})

test('[CH1] a reader that names fields gets those of the large ones, over REST and tRPC', async () => {
  const yjs_state_b64 = stateOf('with a state')
  await write([
    creation('a', 'text'),
    { ...creation('b'), data: { yjs_state_b64 } } as ReturnType<typeof creation>,
  ])
  const [whole] = (await rest({})).changes
  expect(whole).toMatchObject({ content: 'text', yjs_state_b64: expect.any(String) })
  const { content, yjs_state_b64: state, ...others } = whole ?? {}
  for (const [named, large] of [
    [['content'], { content }],
    [['yjs_state_b64'], { yjs_state_b64: state }],
    [['id', 'title'], {}],
    [['content', 'yjs_state_b64'], { content, yjs_state_b64: state }],
  ] as const) {
    for (const page of [await rest({ fields: named.join() }), await trpc({ fields: named })])
      expect(page.changes[0]).toEqual({ ...others, ...large })
  }
  expect((await rest({ fields: 'content' })).changes[1]?.content).toBe('with a state')
  for (const fields of ['', 'text', 'content,', 'content,text'])
    expect((await callApi(url('/api/v1/documents/changes', { fields }))).status, fields).toBe(400)
})

const at = (id: string) => ({ params: Promise.resolve({ id }) })

test('[CH1] a page ends before it grows too large, and one document always fits', async () => {
  const big = 'x'.repeat(limits.maxPageBytes / 2 + 1)
  await write([creation('big')])
  await write([creation('big2', big)])
  await write([creation('big3', big)])
  const first = await rest({})
  expect([first.changes.map(({ id }) => id), first.has_more]).toEqual([['big'], true])
  const second = await rest({ cursor: first.next_cursor })
  expect([second.changes.map(({ id }) => id), second.has_more]).toEqual([['big2'], true])
})

test('[CH1] a cursor never given out is a 400', async () => {
  const answer = await callApi(url('/api/v1/documents/changes', { cursor: 'abc' }))
  expect([answer.status, (await answer.json()).code]).toEqual([400, 'invalid_request'])
})

test('[RD1] a list in pages without bodies, one document with its version as ETag, a missing one as 404', async () => {
  await write(['a', 'b', 'c'].map((id) => creation(id)))
  await write([{ operation: 'delete', client_id: '1', document_id: 'b' }])
  const first = await (await callApi(url('/api/v1/documents', { limit: 1 }))).json()
  expect(first.documents.map(({ id }: { id: string }) => id)).toEqual(['a'])
  const second = await (
    await callApi(url('/api/v1/documents', { limit: 5, cursor: first.next_cursor }))
  ).json()
  expect(second).toMatchObject({ documents: [{ id: 'c', title: 'c', version: 1, deleted: false }] })
  expect(second.next_cursor).toBeUndefined()

  const found = await callApi(url('/api/v1/documents/a'))
  expect(found.headers.get('etag')).toBe('"1"')
  expect(await found.json()).toMatchObject({ id: 'a', content: 'text', version: 1 })
  expect((await callApi(url('/api/v1/documents/x'))).status).toBe(404)
  expect(
    await trpcClient(writer).documents.get.query({ workspace_id: writer.workspaceId, id: 'a' }),
  ).toMatchObject({ id: 'a' })
})

test('[RQ4] reading a foreign or missing workspace is the same 403', async () => {
  const other = await signUpWriter()
  const ask = async (workspace_id: string) => {
    const answer = await callApi(url('/api/v1/documents/changes', { workspace_id }))
    return [answer.status, await answer.json()]
  }
  expect((await ask(other.workspaceId))[0]).toBe(403)
  expect(await ask(other.workspaceId)).toEqual(await ask('550e8400-e29b-41d4-a716-446655440000'))
})

test('[RQ3] [RQ8] what no id or cursor can be is refused before it reaches the database', async () => {
  expect((await getDocumentResponse(url('/api/v1/documents/x'), at('a\0b'))).status).toBe(404)
  expect((await callApi(url('/api/v1/documents', { cursor: 'AA' }))).status).toBe(400)
  const other = await signUpWriter()
  const { next_cursor } = await rest({})
  const elsewhere = await callApi(
    new Request(
      `${ORIGIN}/api/v1/documents/changes?${new URLSearchParams({ workspace_id: other.workspaceId, cursor: next_cursor })}`,
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
