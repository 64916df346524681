/** The contract of a batch, operation by operation, through both transports on real PostgreSQL. */
import { describe, expect, test } from 'vitest'
import { stateFromText } from '@/crdt/documentText'
import { database } from '@/testing/database'
import { transports } from '@/testing/transports'
import { signUpWriter } from '@/testing/writer'
import { base64, batchesOver, create, freshId, remove, update } from './testing/batchesOver'
import { workspaceRows } from './testing/workspaceRows'

describe.each(transports)('a batch over $name', (transport) => {
  const { send } = transport
  const { writer, run, one, row, history } = batchesOver(transport)

  test('[BT1] [BT3] [BT5] [BT7] [BT16] the example of the product document', async () => {
    await run([
      create('doc_xyz789'),
      create('doc_def456'),
      update('doc_xyz789', { title: 'b' }, undefined, 'u1'),
      update('doc_xyz789', { title: 'c' }, undefined, 'u2'),
    ])
    const response = await run([
      {
        operation: 'create',
        client_id: 'op_1',
        data: {
          id: 'doc_abc123',
          title: 'New Document',
          content: '# Hello',
          yjs_state_b64: base64(stateFromText('# Hello')),
        },
      },
      {
        operation: 'update',
        client_id: 'op_2',
        document_id: 'doc_xyz789',
        data: { title: 'Updated Title' },
        expected_version: 2,
      },
      { operation: 'delete', client_id: 'op_3', document_id: 'doc_def456' },
    ])
    expect(response).toEqual({
      total: 3,
      successful: 2,
      failed: 1,
      results: [
        { client_id: 'op_1', status: 'success', document_id: 'doc_abc123', version: 1 },
        {
          client_id: 'op_2',
          status: 'conflict',
          document_id: 'doc_xyz789',
          error: 'Version mismatch: expected 2, got 3',
          code: 'version_mismatch',
          conflict_data: { expected_version: 2, current_version: 3 },
        },
        { client_id: 'op_3', status: 'success', document_id: 'doc_def456', version: 2 },
      ],
      processing_time_ms: expect.any(Number),
      feed: { before: expect.any(String), after: expect.any(String) },
    })
  })

  test('[BT1] applies create → update → delete and answers in request order', async () => {
    const id = freshId()
    const { results } = await run([remove(id), update(id, { title: 'second' }), create(id)])
    expect(results.map(({ client_id, status, version }) => [client_id, status, version])).toEqual([
      [`delete ${id}`, 'success', 3],
      [`update ${id}`, 'success', 2],
      [`create ${id}`, 'success', 1],
    ])
    expect(await row(id)).toMatchObject({ title: 'second', version: 3, deletedAt: expect.any(Date) })
  })

  test('[BT2] operations on one document each see the one before', async () => {
    const id = freshId()
    await run([create(id, { content: 'one' })])
    const { results } = await run([
      update(id, { content: 'one two' }, 1, 'a'),
      update(id, { title: 'stale' }, 1, 'b'),
      update(id, { title: 'fresh' }, 2, 'c'),
    ])
    expect(results.map((result) => [result.status, result.version ?? result.error])).toEqual([
      ['success', 2],
      ['conflict', 'Version mismatch: expected 1, got 2'],
      ['success', 3],
    ])
    expect(await row(id)).toMatchObject({ title: 'fresh', content: 'one two', version: 3 })
    expect((await history(id)).map(({ version, title, content }) => [version, title, content])).toEqual([
      [1, 'T', 'one'],
      [2, 'T', 'one two'],
    ])
  })

  test('[BT3] the id is document_id, data.id, or made by the server', async () => {
    const [byField, byData, made, both] = (
      await run([
        { operation: 'create', client_id: '1', document_id: 'by.field', data: {} },
        { operation: 'create', client_id: '2', data: { id: 'by:data' } },
        { operation: 'create', client_id: '3', data: {} },
        { operation: 'create', client_id: '4', document_id: 'a', data: { id: 'b' } },
      ])
    ).results
    expect(byField).toMatchObject({ document_id: 'by.field', version: 1 })
    expect(byData).toMatchObject({ document_id: 'by:data', version: 1 })
    expect(made?.document_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/)
    expect(both).toMatchObject({ status: 'error', code: 'document_id_mismatch' })
  })

  test.each(['', '.a', 'a b', 'ä', 'a'.repeat(129), 'a/b', 'a\u0000'])(
    '[BT3] refuses the id %j alone',
    async (id) => {
      const neighbour = freshId()
      const { results } = await run([create(id, {}, 'bad'), create(neighbour)])
      expect(results[0]).toMatchObject({ status: 'error', code: 'invalid_document_id' })
      expect(results[1]).toMatchObject({ status: 'success' })
    },
  )

  test('[BT3] an id used in another workspace is neither an obstacle nor visible', async () => {
    const other = await signUpWriter()
    const id = freshId()
    await run([create(id)])
    const batch = {
      workspace_id: other.workspaceId,
      operations: [remove(id, undefined, '0'), create(id, {}, '1')],
    }
    const { response } = await send(other, { ...batch, operations: [update(id, { title: 'x' })] })
    expect(response?.results[0]).toMatchObject({ status: 'error', code: 'not_found' })
    expect((await send(other, batch)).response?.results[1]).toMatchObject({ status: 'success', version: 1 })
    expect(await row(id)).toMatchObject({ version: 1, deletedAt: null })
  })

  test('[BT4] create of an id that exists is a conflict that says whether it is the same', async () => {
    const id = freshId()
    await run([create(id), update(id, { title: 'U' })])
    expect(await one(create(id, { title: 'U' }))).toMatchObject({
      status: 'conflict',
      code: 'document_exists',
      conflict_data: { expected_version: 0, current_version: 2, identical: true },
    })
    expect((await one(create(id, { title: 'V' }))).conflict_data?.identical).toBe(false)
    await run([remove(id)])
    expect((await one(create(id, { title: 'U' }))).conflict_data).toEqual({
      expected_version: 0,
      current_version: 3,
      identical: false,
      deleted: true,
    })
  })

  test('[BT5] fields given replace fields; nothing given is an error; nothing changed is no version', async () => {
    const id = freshId()
    await run([create(id)])
    expect(await one(update(id, { title: 'New' }))).toMatchObject({ status: 'success', version: 2 })
    expect(await row(id)).toMatchObject({ title: 'New', content: 'text' })
    expect(await one(update(id, {}))).toMatchObject({ status: 'error', code: 'nothing_to_update' })
    expect(await one(update(id, { title: 'New', content: 'text' }))).toMatchObject({
      status: 'success',
      version: 2,
    })
    expect(await history(id)).toHaveLength(1)
  })

  test('[BT5] data.deleted: false restores from the trash', async () => {
    const id = freshId()
    await run([create(id), remove(id)])
    expect(await one(update(id, { deleted: false, content: 'back' }, 2))).toMatchObject({
      status: 'success',
      version: 3,
    })
    expect(await row(id)).toMatchObject({ deletedAt: null, content: 'back', operation: 'restore' })
  })

  test('[BT6] update of a deleted document conflicts; of a missing one is an error', async () => {
    const id = freshId()
    await run([create(id), remove(id)])
    expect(await one(update(id, { title: 'x' }, 1))).toMatchObject({
      status: 'conflict',
      code: 'document_deleted',
      conflict_data: { expected_version: 1, current_version: 2, deleted: true },
    })
    expect(await one(update('missing', { title: 'x' }))).toMatchObject({ status: 'error', code: 'not_found' })
    expect(await one(remove('missing'))).toMatchObject({ status: 'error', code: 'not_found' })
  })

  test('[BT7] delete is soft, checks its version and may be repeated', async () => {
    const id = freshId()
    await run([create(id), update(id, { title: 'U' })])
    expect(await one(remove(id, 1))).toMatchObject({ status: 'conflict', code: 'version_mismatch' })
    expect(await one(remove(id, 2))).toMatchObject({ status: 'success', version: 3 })
    expect(await one(remove(id))).toMatchObject({ status: 'success', version: 3 })
    expect(await row(id)).toMatchObject({ title: 'U', content: 'text', version: 3 })
  })

  test('[BT8] non-atomic: each stands alone and is counted', async () => {
    const id = freshId()
    const response = await run([create(id), update('missing', { title: 'x' }), create(id, {}, 'again')])
    expect(response).toMatchObject({ total: 3, successful: 1, failed: 2 })
  })

  test('[BT9] atomic: nothing applied, every culprit named, the rest skipped', async () => {
    const [first, second] = [freshId(), freshId()]
    await run([create(first)])
    const response = await run(
      [create(second), update(first, { title: 'x' }, 7), update('missing', { title: 'x' }), remove(first)],
      { atomic: true },
    )
    expect(response).toMatchObject({ total: 4, successful: 0, failed: 2 })
    expect(response.results.map(({ status, code, version }) => [status, code, version])).toEqual([
      ['skipped', 'rolled_back', undefined],
      ['conflict', 'version_mismatch', undefined],
      ['error', 'not_found', undefined],
      ['skipped', 'rolled_back', undefined],
    ])
    expect(await row(first)).toMatchObject({ version: 1, deletedAt: null })
  })

  test('[BT9] an atomic batch of 100 whose last operation fails leaves no trace in any table', async () => {
    const id = freshId()
    await run([create(id)])
    const before = await workspaceRows(writer().workspaceId)
    const operations = [
      ...Array.from({ length: 50 }, () => create(freshId())),
      ...Array.from({ length: 49 }, (_, n) => update(id, { content: `text ${n}` }, undefined, `u${n}`)),
      remove('missing'),
    ]
    const response = await run(operations, { atomic: true, key: `key-${id}` })
    expect(response).toMatchObject({ total: 100, successful: 0, failed: 1 })
    expect(await workspaceRows(writer().workspaceId)).toEqual(before)
  })

  test('[BT11] client_id only correlates: "1" may come again in the next batch', async () => {
    expect((await run([create(freshId(), {}, '1')])).successful).toBe(1)
    expect((await run([create(freshId(), {}, '1')])).successful).toBe(1)
  })

  test('[BT15] versions that were only renamed keep one text between them', async () => {
    const id = freshId()
    await run([
      create(id, { content: 'one' }),
      update(id, { title: 'b' }, 1, '1'),
      update(id, { title: 'c' }, 2, '2'),
    ])
    await run([
      update(id, { title: 'd' }, 3, '1'),
      update(id, { content: 'two' }, 4, '2'),
      update(id, { title: 'e' }, 5, '3'),
      update(id, { title: 'f' }, 6, '4'),
    ])
    const versions = [...(await history(id)), await row(id)]
    expect(versions.map(({ version, title, content }) => `${version} ${title} ${content}`)).toEqual([
      '1 T one',
      '2 b one',
      '3 c one',
      '4 d one',
      '5 d two',
      '6 e two',
      '7 f two',
    ])
    const rows = await database().documentVersion.findMany({
      where: { workspaceId: writer().workspaceId, documentId: id },
      orderBy: { version: 'asc' },
    })
    expect(rows.map(({ content }) => content)).toEqual([null, null, null, 'one', null, null])
  })

  test('[BT15] every version can be read back with author, time and operation', async () => {
    const id = freshId()
    await run([create(id, { content: 'v1' })])
    await run([update(id, { content: 'v2' })])
    await run([remove(id)])
    expect(await history(id)).toMatchObject([
      {
        version: 1,
        content: 'v1',
        operation: 'create',
        authorId: writer().userId,
        createdAt: expect.any(Date),
      },
      { version: 2, content: 'v2', operation: 'update', authorId: writer().userId },
    ])
    expect(await row(id)).toMatchObject({
      version: 3,
      content: 'v2',
      operation: 'delete',
      authorId: writer().userId,
    })
  })
})
