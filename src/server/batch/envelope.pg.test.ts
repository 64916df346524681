/** What a batch as a whole is refused for, and what costs one operation only; through both transports. */
import { describe, expect, test } from 'vitest'
import { limits } from '@/contract/limits'
import { encodeCrdt, openCrdt, stateFromText } from '@/crdt/documentText'
import { database } from '@/testing/database'
import { transports } from '@/testing/transports'
import { signUpWriter } from '@/testing/writer'
import { base64, batchesOver, create, freshId, update } from './testing/batchesOver'

describe.each(transports)('a batch over $name, as a whole', (transport) => {
  const { send } = transport
  const { writer, run } = batchesOver(transport)

  test('[RQ3] a member of data that objects have a meaning for is an unknown one', async () => {
    const data = JSON.parse('{"title": "x", "__proto__": {"content": "y"}}')
    const id = freshId()
    const [result] = (await run([create(id, data)])).results
    expect(result).toMatchObject({ status: 'error', code: 'invalid_data' })
  })

  test('[RQ2] 1 to 100 operations', async () => {
    const batch = (count: number) => ({
      workspace_id: writer().workspaceId,
      operations: Array.from({ length: count }, (_, n) => create(freshId(), {}, String(n))),
    })
    expect((await send(writer(), batch(100))).response?.successful).toBe(100)
    for (const count of [0, 101]) {
      expect((await send(writer(), batch(count))).problem).toMatchObject({
        status: 400,
        code: 'too_many_operations',
        max_operations: limits.maxOperations,
      })
    }
  })

  test.each([
    ['unknown operation', { operation: 'upsert', client_id: '1', data: {} }, '/operations/0/operation'],
    ['missing client_id', { operation: 'create', data: {} }, '/operations/0/client_id'],
    ['missing document_id', { operation: 'update', client_id: '1', data: {} }, '/operations/0/document_id'],
    ['missing document_id', { operation: 'delete', client_id: '1' }, '/operations/0/document_id'],
    ['missing data', { operation: 'create', client_id: '1' }, '/operations/0/data'],
    [
      'unknown key',
      { operation: 'delete', client_id: '1', document_id: 'a', 'x/y': 1 },
      '/operations/0/x~1y',
    ],
    ['version of a wrong type', update('a', { title: '' }, '2' as never), '/operations/0/expected_version'],
  ])('[RQ3] a broken envelope is a 400 that points at the fault: %s', async (_, operation, pointer) => {
    const { problem } = await send(writer(), { workspace_id: writer().workspaceId, operations: [operation] })
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ pointer }] })
  })

  test('[RQ3] a client_id used twice is a broken envelope', async () => {
    const operations = [create(freshId(), {}, 'same'), create(freshId(), {}, 'same')]
    const { problem } = await send(writer(), { workspace_id: writer().workspaceId, operations })
    expect(problem).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/operations/1/client_id' }],
    })
  })

  test('[RQ3] what is wrong inside data costs that operation only', async () => {
    const state = encodeCrdt(openCrdt(stateFromText('a\u0000b')))
    const { results } = await run([
      create(freshId(), { title: 1 }, 'type'),
      create(freshId(), { colour: 'red' }, 'unknown'),
      create(freshId(), { content: 'a\u0000b' }, 'nul'),
      create(freshId(), { title: '\ud800' }, 'surrogate'),
      create(freshId(), { content: undefined, yjs_state_b64: base64(state) }, 'nul in yjs'),
      create(freshId(), { title: 'x'.repeat(limits.maxTitleLength + 1) }, 'long'),
      create(freshId(), {}, 'good'),
    ])
    expect(results.map(({ code }) => code)).toEqual([
      'invalid_data',
      'invalid_data',
      'invalid_text',
      'invalid_text',
      'invalid_text',
      'invalid_data',
      undefined,
    ])
  })

  test('[RQ4] a foreign workspace and a missing one look the same; a viewer may not write', async () => {
    const other = await signUpWriter()
    const to = async (workspace_id: string) =>
      (await send(writer(), { workspace_id, operations: [create('a')] })).problem
    const foreign = await to(other.workspaceId)
    expect(foreign).toMatchObject({ status: 403, code: 'workspace_forbidden' })
    expect(await to('550e8400-e29b-41d4-a716-446655440000')).toEqual(foreign)
    await database().membership.create({
      data: { workspaceId: other.workspaceId, userId: writer().userId, role: 'viewer' },
    })
    expect(await to(other.workspaceId)).toMatchObject({ status: 403, code: 'insufficient_role' })
  })

  test('[RQ4] [RQ5] without a session 401; with one from a foreign page 403', async () => {
    const batch = { workspace_id: writer().workspaceId, operations: [create('a')] }
    const { cookie: _, ...anonymous } = writer().headers
    expect((await send({ ...writer(), headers: anonymous }, batch)).problem).toMatchObject({ status: 401 })
    for (const origin of ['https://evil.example', 'null']) {
      const elsewhere = { ...writer(), headers: { ...writer().headers, origin } }
      expect((await send(elsewhere, batch)).problem).toMatchObject({ status: 403, code: 'bad_origin' })
    }
  })
})
