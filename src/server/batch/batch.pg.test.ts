/** The contract of a batch, rule by rule, through both transports on real PostgreSQL. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { BatchResponse, OperationResult } from '@/contract/batch'
import { limits } from '@/contract/limits'
import { editText, encodeCrdt, openCrdt, stateFromText, textFromState, textOf } from '@/crdt/documentText'
import { database } from '@/testing/database'
import { storedDocument, storedHistory } from '@/testing/storedDocument'
import { transports } from '@/testing/transports'
import { signUpWriter, type Writer } from '@/testing/writer'

const base64 = (state: Uint8Array) => Buffer.from(state).toString('base64')

describe.each(transports)('a batch over $name', ({ send }) => {
  let writer: Writer
  beforeAll(async () => {
    writer = await signUpWriter()
  })

  let ids = 0
  const freshId = () => `doc_${++ids}`
  const create = (id: string, data: object = {}, client_id = `create ${id}`) => ({
    operation: 'create',
    client_id,
    document_id: id,
    data: { title: 'T', content: 'text', ...data },
  })
  const update = (id: string, data: object, expected_version?: number, client_id = `update ${id}`) => ({
    operation: 'update',
    client_id,
    document_id: id,
    data,
    ...(expected_version !== undefined && { expected_version }),
  })
  const remove = (id: string, expected_version?: number, client_id = `delete ${id}`) => ({
    operation: 'delete',
    client_id,
    document_id: id,
    ...(expected_version !== undefined && { expected_version }),
  })

  async function run(
    operations: object[],
    options: { atomic?: boolean; key?: string } = {},
  ): Promise<BatchResponse> {
    const { response, problem } = await send(
      writer,
      { workspace_id: writer.workspaceId, operations, atomic: options.atomic ?? false },
      options.key,
    )
    if (!response) throw new Error(`refused: ${JSON.stringify(problem)}`)
    return response
  }
  async function one(operation: object): Promise<OperationResult> {
    const { results } = await run([operation])
    const [result] = results
    if (!result) throw new Error('no result')
    return result
  }
  const row = (id: string) => storedDocument(writer.workspaceId, id)
  const history = (id: string) => storedHistory(writer.workspaceId, id)

  test('[BT1] [BT3] [BT5] [BT7] the example of the product document', async () => {
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
    const before = await everything(writer.workspaceId)
    const operations = [
      ...Array.from({ length: 50 }, () => create(freshId())),
      ...Array.from({ length: 49 }, (_, n) => update(id, { content: `text ${n}` }, undefined, `u${n}`)),
      remove('missing'),
    ]
    const response = await run(operations, { atomic: true, key: `key-${id}` })
    expect(response).toMatchObject({ total: 100, successful: 0, failed: 1 })
    expect(await everything(writer.workspaceId)).toEqual(before)
  })

  test('[BT10] a replay returns the first answer and applies nothing', async () => {
    const id = freshId()
    const key = `replay-${id}`
    const first = await run([create(id), update('missing', { title: 'x' })], { key })
    const before = await everything(writer.workspaceId)
    const second = await run([create(id), update('missing', { title: 'x' })], { key })
    expect({ ...second, processing_time_ms: 0 }).toEqual({ ...first, processing_time_ms: 0 })
    expect(await everything(writer.workspaceId)).toEqual(before)
  })

  test('[BT10] the same batch replayed eight times at once is applied once', async () => {
    const id = freshId()
    const operations = [create(id), update(id, { content: 'text and more' }, undefined, 'u')]
    const answers = await Promise.all(Array.from({ length: 8 }, () => run(operations, { key: `race-${id}` })))
    for (const answer of answers) expect(answer.results).toEqual(answers[0]?.results)
    expect(await row(id)).toMatchObject({ version: 2, content: 'text and more' })
  })

  test('[BT10] another payload under the same key is refused; another principal or workspace is not', async () => {
    const id = freshId()
    const key = `reused-${id}`
    await run([create(id)], { key })
    const batch = { workspace_id: writer.workspaceId, operations: [create(id, { title: 'else' })] }
    expect((await send(writer, batch, key)).problem).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    })
    const other = await signUpWriter()
    const elsewhere = await send(other, { ...batch, workspace_id: other.workspaceId }, key)
    expect(elsewhere.response?.successful).toBe(1)
    const role = 'editor' as const
    await database().membership.create({
      data: { workspaceId: writer.workspaceId, userId: other.userId, role },
    })
    const colleague = await send(other, { ...batch, operations: [create(freshId())] }, key)
    expect(colleague.response?.successful).toBe(1)
  })

  test('[BT10] values that read alike side by side are not the same payload', async () => {
    const key = `numbers-${freshId()}`
    const batch = (data: object) => ({
      workspace_id: writer.workspaceId,
      operations: [{ operation: 'create', client_id: '1', data }],
    })
    await send(writer, batch({ content: 2, title: 31 }), key)
    const { problem } = await send(writer, batch({ content: 23, title: 1 }), key)
    expect(problem).toMatchObject({ code: 'idempotency_key_reused' })
  })

  test('[RQ3] a member of data that objects have a meaning for is an unknown one', async () => {
    const data = JSON.parse('{"title": "x", "__proto__": {"content": "y"}}')
    const id = freshId()
    const [result] = (await run([create(id, data)])).results
    expect(result).toMatchObject({ status: 'error', code: 'invalid_data' })
  })

  test('[BT10] a rolled-back batch is not kept: the same key may succeed later', async () => {
    const id = freshId()
    const operations = [create(freshId()), update(id, { title: 'x' })]
    const key = `later-${id}`
    expect(await run(operations, { atomic: true, key })).toMatchObject({ successful: 0 })
    await run([create(id)])
    expect(await run(operations, { atomic: true, key })).toMatchObject({ successful: 2 })
  })

  test('[BT10] after 24 hours a key is free again', async () => {
    const id = freshId()
    const key = `old-${id}`
    await run([create(id)], { key })
    await database().batchReceipt.updateMany({
      where: { key },
      data: { createdAt: new Date(Date.now() - 25 * 3_600_000) },
    })
    expect((await run([create(id, { title: 'else' })], { key })).results[0]).toMatchObject({
      code: 'document_exists',
    })
  })

  test('[BT10] a nested data of any kind is hashed, and refused for what it is', async () => {
    for (const data of [null, 'x', { data: { data: 1 } }]) {
      const { results } = await run([create(freshId(), { data })], { key: `nested-${freshId()}` })
      expect(results[0]).toMatchObject({ status: 'error', code: 'invalid_data' })
    }
    const key = `surrogates-${freshId()}`
    const id = freshId()
    await run([create(id, { title: '\ud800' }, 'x')], { key })
    for (const title of ['\ud801', '\ufffd']) {
      const other = { workspace_id: writer.workspaceId, operations: [create(id, { title }, 'x')] }
      expect((await send(writer, other, key)).problem).toMatchObject({ code: 'idempotency_key_reused' })
    }
  })

  test('[BT11] client_id only correlates: "1" may come again in the next batch', async () => {
    expect((await run([create(freshId(), {}, '1')])).successful).toBe(1)
    expect((await run([create(freshId(), {}, '1')])).successful).toBe(1)
  })

  test('[BT12] content is derived from the Yjs state, and the two never disagree', async () => {
    const id = freshId()
    await run([create(id, { content: 'ignored', yjs_state_b64: base64(stateFromText('from yjs 🎈')) })])
    expect(await row(id)).toMatchObject({ content: 'from yjs 🎈' })
    await one(update(id, { content: 'from yjs 🎉 and text' }))
    const stored = await row(id)
    expect(stored.content).toBe('from yjs 🎉 and text')
    expect(textFromState(stored.yjsState)).toBe(stored.content)
  })

  test('[BT12] a state is seeded from text at create; a delta on it merges', async () => {
    const id = freshId()
    await run([create(id, { content: 'hello world' })])
    const seeded = await row(id)
    expect(textFromState(seeded.yjsState)).toBe('hello world')
    const doc = openCrdt(seeded.yjsState)
    let delta: Uint8Array = new Uint8Array()
    doc.on('update', (update: Uint8Array) => {
      delta = update
    })
    editText(textOf(doc), 'hello brave world')
    expect(await one(update(id, { yjs_state_b64: base64(delta) }))).toMatchObject({
      status: 'success',
      version: 2,
    })
    expect((await row(id)).content).toBe('hello brave world')
    expect(await one(update(id, { yjs_state_b64: base64(encodeCrdt(doc)) }))).toMatchObject({ version: 2 })
  })

  test('[BT12] [BT14] bytes that are no update, or build on unknown edits, cost their operation only', async () => {
    const [id, neighbour] = [freshId(), freshId()]
    const doc = openCrdt(stateFromText('unknown'))
    let delta: Uint8Array = new Uint8Array()
    doc.on('update', (update: Uint8Array) => {
      delta = update
    })
    textOf(doc).insert(3, 'x')
    const { results } = await run([
      create(id, { yjs_state_b64: base64(new Uint8Array([1, 200, 3, 9, 9])) }, 'noise'),
      create(id, { yjs_state_b64: base64(delta) }, 'delta'),
      create(id, { yjs_state_b64: 'not base64!' }, 'base64'),
      create(neighbour),
    ])
    expect(results.map(({ code }) => code)).toEqual([
      'invalid_yjs_state',
      'missing_yjs_updates',
      'invalid_data',
      undefined,
    ])
  })

  test('[BT12] content beside something that is no text still reads as sent', async () => {
    const id = freshId()
    const doc = openCrdt(stateFromText('hello world'))
    textOf(doc).insertEmbed(0, { image: 'x' })
    await run([create(id, { yjs_state_b64: base64(encodeCrdt(doc)) })])
    await one(update(id, { content: 'hello there' }))
    const stored = await row(id)
    expect([stored.content, textFromState(stored.yjsState)]).toEqual(['hello there', 'hello there'])
  })

  test('[BT12] a document may not outgrow what a request can carry', async () => {
    const big = 'x'.repeat(limits.maxDocumentBytes + 1)
    const { results } = await run([create(freshId(), { content: big }), create(freshId())])
    expect(results.map(({ code }) => code)).toEqual(['document_too_large', undefined])
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
      where: { workspaceId: writer.workspaceId, documentId: id },
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
        authorId: writer.userId,
        createdAt: expect.any(Date),
      },
      { version: 2, content: 'v2', operation: 'update', authorId: writer.userId },
    ])
    expect(await row(id)).toMatchObject({
      version: 3,
      content: 'v2',
      operation: 'delete',
      authorId: writer.userId,
    })
  })

  test('[RQ2] 1 to 100 operations', async () => {
    const batch = (count: number) => ({
      workspace_id: writer.workspaceId,
      operations: Array.from({ length: count }, (_, n) => create(freshId(), {}, String(n))),
    })
    expect((await send(writer, batch(100))).response?.successful).toBe(100)
    for (const count of [0, 101]) {
      expect((await send(writer, batch(count))).problem).toMatchObject({
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
    const { problem } = await send(writer, { workspace_id: writer.workspaceId, operations: [operation] })
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ pointer }] })
  })

  test('[RQ3] a client_id used twice is a broken envelope', async () => {
    const operations = [create(freshId(), {}, 'same'), create(freshId(), {}, 'same')]
    const { problem } = await send(writer, { workspace_id: writer.workspaceId, operations })
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
      (await send(writer, { workspace_id, operations: [create('a')] })).problem
    const foreign = await to(other.workspaceId)
    expect(foreign).toMatchObject({ status: 403, code: 'workspace_forbidden' })
    expect(await to('550e8400-e29b-41d4-a716-446655440000')).toEqual(foreign)
    await database().membership.create({
      data: { workspaceId: other.workspaceId, userId: writer.userId, role: 'viewer' },
    })
    expect(await to(other.workspaceId)).toMatchObject({ status: 403, code: 'insufficient_role' })
  })

  test('[RQ4] [RQ5] without a session 401; with one from a foreign page 403', async () => {
    const batch = { workspace_id: writer.workspaceId, operations: [create('a')] }
    const { cookie: _, ...anonymous } = writer.headers
    expect((await send({ ...writer, headers: anonymous }, batch)).problem).toMatchObject({ status: 401 })
    for (const origin of ['https://evil.example', 'null']) {
      const elsewhere = { ...writer, headers: { ...writer.headers, origin } }
      expect((await send(elsewhere, batch)).problem).toMatchObject({ status: 403, code: 'bad_origin' })
    }
  })

  test('[BT2] [CH2] 8 clients with overlapping batches in random order: no deadlock, no lost update', async () => {
    const shared = Array.from({ length: 20 }, freshId)
    await run(shared.map((id) => create(id, { content: '' })))
    const successes = new Map<string, number>(shared.map((id) => [id, 0]))
    const random = seeded(7)
    const deadlocks = await countDeadlocks()
    const batches = Array.from({ length: 8 }, (_, client) =>
      Array.from({ length: 6 }, (_, round) =>
        shuffled(shared, random).map((id) => update(id, { content: `${client}/${round}` }, undefined, id)),
      ),
    )
    await Promise.all(
      batches.map(async (rounds) => {
        for (const operations of rounds) {
          for (const result of (await run(operations)).results) {
            expect(result.status).toBe('success')
            successes.set(result.client_id, (successes.get(result.client_id) ?? 0) + 1)
          }
        }
      }),
    )
    expect(await countDeadlocks()).toBe(deadlocks)
    for (const id of shared) {
      const { version, content, yjsState } = await row(id)
      expect(version).toBe(1 + (successes.get(id) ?? 0))
      expect(textFromState(yjsState)).toBe(content)
      expect((await history(id)).map((old) => old.version)).toEqual(
        Array.from({ length: version - 1 }, (_, n) => n + 1),
      )
    }
  })

  test('[BT3] 8 clients that create the same documents: each is made once', async () => {
    const shared = Array.from({ length: 20 }, freshId)
    const random = seeded(11)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        run(shuffled(shared, random).flatMap((id) => [create(id), update(id, { title: 'renamed' })])),
      ),
    )
    // Each is created once; every client's update follows, and changes something only the first time.
    expect(answers.reduce((sum, { successful }) => sum + successful, 0)).toBe(shared.length * (1 + 8))
    for (const id of shared) expect(await row(id)).toMatchObject({ version: 2, title: 'renamed' })
  })
})

/** Those that PostgreSQL had to end, whether or not a batch was tried again then. */
async function countDeadlocks(): Promise<number> {
  const [row] = await database().$queryRaw<{ deadlocks: bigint }[]>`
    SELECT pg_stat_get_db_deadlocks(oid) AS deadlocks FROM pg_database WHERE datname = current_database()`
  return Number(row?.deadlocks)
}

/** Every row that belongs to the workspace, in every table that has some. */
async function everything(workspaceId: string): Promise<unknown> {
  const where = { where: { workspaceId } }
  return {
    workspace: await database().workspace.findUnique({ where: { id: workspaceId } }),
    memberships: await database().membership.findMany(where),
    documents: await database().document.findMany({ ...where, orderBy: { id: 'asc' } }),
    versions: await database().documentVersion.count(where),
    receipts: await database().batchReceipt.count(where),
  }
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
