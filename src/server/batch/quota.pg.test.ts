/** What may be stored, as both transports keep to it. The limits are small here. */
import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { BatchResponse } from '@/contract/batch'
import { callRest, callTrpc } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { transports } from '@/testing/transports'
import { countedUsage, storedUsage } from '@/testing/usage'
import { signUpWriter, type Writer } from '@/testing/writer'

const WORKSPACE_BYTES = 1_000
const WORKSPACE_DOCUMENTS = 6
const ACCOUNT_BYTES = 1_800
const ACCOUNT_DOCUMENTS = 9

beforeAll(() => {
  process.env.QUOTA_WORKSPACE_BYTES = String(WORKSPACE_BYTES)
  process.env.QUOTA_WORKSPACE_DOCUMENTS = String(WORKSPACE_DOCUMENTS)
  process.env.QUOTA_ACCOUNT_BYTES = String(ACCOUNT_BYTES)
  process.env.QUOTA_ACCOUNT_DOCUMENTS = String(ACCOUNT_DOCUMENTS)
})

let writer: Writer
beforeEach(async () => {
  writer = await signUpWriter()
})

const create = (document_id: string, bytes: number) => ({
  operation: 'create',
  client_id: document_id,
  document_id,
  data: { content: 'x'.repeat(bytes) },
})
const update = (document_id: string, data: object, client_id = document_id) => ({
  operation: 'update',
  client_id,
  document_id,
  data,
})
const remove = (document_id: string) => ({ operation: 'delete', client_id: `-${document_id}`, document_id })

/** An operation and what became of it, briefly. */
const told = (response: BatchResponse | undefined) =>
  response?.results.map(({ status, code }) => code ?? status)

describe.each(transports)('over $name', (transport) => {
  const send = async (operations: object[], atomic = false, workspace_id = writer.workspaceId) => {
    const { response, problem } = await transport.send(writer, { workspace_id, operations, atomic })
    expect(problem).toBeUndefined()
    return response
  }

  test('[BT18] an operation that adds bytes past the limit is an error; what still fits is stored', async () => {
    const response = await send([create('a', 600), create('b', 500), create('c', 400)])
    expect(told(response)).toEqual(['success', 'quota_exceeded', 'success'])
    expect(response).toMatchObject({ successful: 2, failed: 1 })
    expect(response?.results[1]).toMatchObject({
      status: 'error',
      document_id: 'b',
      quota: { name: 'workspace_bytes', limit: WORKSPACE_BYTES, used: 600, requested: 500 },
    })
    expect(await countedUsage(writer.workspaceId)).toEqual({ bytes: 1_000, documents: 2 })
    expect(await storedUsage(writer.workspaceId)).toEqual({ bytes: 1_000, documents: 2 })
  })

  test('[BT18] so is one that makes a document too many', async () => {
    const ids = ['1', '2', '3', '4', '5', '6', '7']
    const response = await send(ids.map((id) => create(id, 0)))
    expect(told(response)).toEqual([...Array(6).fill('success'), 'quota_exceeded'])
    expect(response?.results[6]?.quota).toEqual({
      name: 'workspace_documents',
      limit: WORKSPACE_DOCUMENTS,
      used: 6,
      requested: 1,
    })
  })

  test('[BT9] [BT18] of an atomic batch that finds no room nothing is stored, and every culprit is named', async () => {
    const response = await send([create('a', 600), create('b', 500), create('c', 401)], true)
    expect(told(response)).toEqual(['rolled_back', 'quota_exceeded', 'quota_exceeded'])
    expect(await countedUsage(writer.workspaceId)).toEqual({ bytes: 0, documents: 0 })
    expect(told(await send([create('a', 600), create('c', 400)], true))).toEqual(['success', 'success'])
  })

  test('[BT2] [BT18] operations on one document: those before the limit are applied, and deletes after it', async () => {
    await send([create('a', 100)])
    const edits = ['one', 'two', 'three'].map((client_id, n) =>
      update('a', { title: 'y'.repeat(300 + n) }, client_id),
    )
    const response = await send([...edits, remove('a')])
    expect(told(response)).toEqual(['success', 'success', 'quota_exceeded', 'success'])
    expect(response?.results.map(({ version }) => version)).toEqual([2, 3, undefined, 4])
    expect(await countedUsage(writer.workspaceId)).toEqual(await storedUsage(writer.workspaceId))
  })

  test('[BT18] at the limit: deleting and reading work, renaming does not, what makes less of it does', async () => {
    const state = 'y'.repeat(300)
    await send([create('a', 0), create('b', 50)])
    await send([update('b', { content: state })])
    const { bytes } = await countedUsage(writer.workspaceId)
    await send([create('filler', WORKSPACE_BYTES - bytes)])
    expect((await countedUsage(writer.workspaceId)).bytes).toBe(WORKSPACE_BYTES)
    const response = await send([
      update('a', { title: 'new' }),
      update('b', { content: '' }),
      remove('filler'),
    ])
    expect(told(response)).toEqual(['quota_exceeded', 'success', 'success'])
    const query = { workspace_id: writer.workspaceId }
    const read = await callRest('GET /api/v1/documents/{id}', { path: { id: 'a' }, query }, writer.headers)
    expect(read.status).toBe(200)
  })

  test('[BT4] [BT18] at the limit a create of what exists is a conflict all the same', async () => {
    await send([create('a', WORKSPACE_BYTES)])
    expect(told(await send([create('a', WORKSPACE_BYTES), create('b', 1)]))).toEqual([
      'document_exists',
      'quota_exceeded',
    ])
  })

  test('[BT18] what one owner stores in all workspaces has a limit of its own', async () => {
    const body = { name: 'Another' }
    const { body: made } = await callRest('POST /api/v1/workspaces', { body }, writer.headers)
    const { id } = Object(made)
    await send([create('a', 1_000)])
    const response = await send([create('a', 700), create('b', 101), create('c', 100)], false, id)
    expect(told(response)).toEqual(['success', 'quota_exceeded', 'success'])
    expect(response?.results[1]?.quota).toEqual({
      name: 'account_bytes',
      limit: ACCOUNT_BYTES,
      used: 1_700,
      requested: 101,
    })
    const documents = await send(['1', '2', '3'].map((key) => create(key, 0)))
    expect(told(documents)).toEqual(['success', 'success', 'success'])
    const more = await send(
      ['4', '5', '6', '7'].map((key) => create(key, 0)),
      false,
      id,
    )
    expect(told(more)).toEqual(['success', 'success', 'success', 'quota_exceeded'])
    expect(more?.results[3]?.quota?.name).toBe('account_documents')
  })
})

test('[BT18] concurrent batches do not pass the limit together, in one workspace or in several of an account', async () => {
  const { body } = await callRest('POST /api/v1/workspaces', { body: { name: 'Second' } }, writer.headers)
  const workspaces = [writer.workspaceId, String(Object(body).id)]
  const answers = await Promise.all(
    Array.from({ length: 24 }, async (_, n) => {
      const batch = { workspace_id: workspaces[n % 2], operations: [create(randomUUID(), 170)] }
      return transports[0]?.send(writer, batch)
    }),
  )
  const used = await Promise.all(workspaces.map(countedUsage))
  for (const { bytes } of used) expect(bytes).toBeLessThanOrEqual(WORKSPACE_BYTES)
  // Nine documents are as many as the account may have, and ten of them would have room in its bytes.
  expect(used.reduce((sum, { documents }) => sum + documents, 0)).toBe(ACCOUNT_DOCUMENTS)
  expect(answers.flatMap((answer) => told(answer?.response) ?? []).sort()).toEqual([
    ...Array(15).fill('quota_exceeded'),
    ...Array(9).fill('success'),
  ])
})

test('[RD1] [BT18] a single write past the limit is a 409 that says which limit; a delete is not', async () => {
  const query = { workspace_id: writer.workspaceId }
  const put = (id: string, content: string) =>
    callRest(
      'PUT /api/v1/documents/{id}',
      { path: { id }, query, body: { title: '', content } },
      writer.headers,
    )
  expect((await put('a', 'x'.repeat(WORKSPACE_BYTES))).status).toBe(201)
  expect(await put('b', 'x')).toMatchObject({
    status: 409,
    body: {
      code: 'quota_exceeded',
      quota: { name: 'workspace_bytes', limit: WORKSPACE_BYTES, used: WORKSPACE_BYTES, requested: 1 },
    },
  })
  const gone = await callRest('DELETE /api/v1/documents/{id}', { path: { id: 'a' }, query }, writer.headers)
  expect(gone.status).toBe(200)
})

test('[BT15] [BT18] restoring what a document says already makes no version; restoring another one counts', async () => {
  const query = { workspace_id: writer.workspaceId }
  const place = { path: { id: 'a', version: '1' }, query }
  const restore = () =>
    callRest('POST /api/v1/documents/{id}/versions/{version}/restore', place, writer.headers)
  const batch = (operation: object) => ({ workspace_id: writer.workspaceId, operations: [operation] })
  await transports[0]?.send(writer, batch(create('a', 200)))
  await transports[0]?.send(writer, batch(update('a', { content: 'short' })))
  const before = await countedUsage(writer.workspaceId)
  expect(await restore()).toMatchObject({ status: 200, body: { version: 3 } })
  const after = await countedUsage(writer.workspaceId)
  expect(after.bytes).toBeGreaterThan(before.bytes + 200)
  const again = await Promise.all(Array.from({ length: 9 }, restore))
  for (const answer of again) expect(answer).toMatchObject({ status: 200, body: { version: 3 } })
  expect(await countedUsage(writer.workspaceId)).toEqual(after)
  expect(await storedUsage(writer.workspaceId)).toEqual(after)
})

test('[BT18] workspaces and accounts say what they store and may store, over both transports', async () => {
  await transports[0]?.send(writer, { workspace_id: writer.workspaceId, operations: [create('a', 12)] })
  const usage = { bytes: 12, documents: 1 }
  const quota = { bytes: WORKSPACE_BYTES, documents: WORKSPACE_DOCUMENTS }
  const path = { workspace_id: writer.workspaceId }
  const mine = { workspaces: [{ usage, quota }] }
  expect((await callRest('GET /api/v1/workspaces', {}, writer.headers)).body).toMatchObject(mine)
  expect((await callTrpc('workspaces.list', {}, writer.headers)).body).toMatchObject(mine)
  const one = await callRest('GET /api/v1/workspaces/{workspace_id}', { path }, writer.headers)
  expect(one.body).toMatchObject({ usage, quota })
  const account = { usage, quota: { bytes: ACCOUNT_BYTES, documents: ACCOUNT_DOCUMENTS } }
  expect((await callRest('GET /api/v1/me', {}, writer.headers)).body).toMatchObject(account)
})

test('[BT18] a workspace counts for its first owner, and for the next when that one leaves', async () => {
  const heir = await signUpWriter()
  const { body } = await callRest('POST /api/v1/workspaces', { body: { name: 'Shared' } }, writer.headers)
  const id = String(Object(body).id)
  await database().membership.create({ data: { workspaceId: id, userId: heir.userId, role: 'owner' } })
  await transports[0]?.send(writer, { workspace_id: id, operations: [create('a', 12)] })
  const used = async (one: Writer) => Object((await callRest('GET /api/v1/me', {}, one.headers)).body).usage
  expect([(await used(writer)).bytes, (await used(heir)).bytes]).toEqual([12, 0])
  const path = { workspace_id: id, user_id: writer.userId }
  await callRest('DELETE /api/v1/workspaces/{workspace_id}/members/{user_id}', { path }, writer.headers)
  expect([(await used(writer)).bytes, (await used(heir)).bytes]).toEqual([0, 12])
})
