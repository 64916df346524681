/** [BT10] The same batch sent again under its key, through both transports on real PostgreSQL. */
import { describe, expect, test } from 'vitest'
import { database } from '@/testing/database'
import { transports } from '@/testing/transports'
import { signUpWriter } from '@/testing/writer'
import { batchesOver, create, freshId, update } from './testing/batchesOver'
import { workspaceRows } from './testing/workspaceRows'

describe.each(transports)('a batch under a key over $name', (transport) => {
  const { send } = transport
  const { writer, run, row } = batchesOver(transport)

  test('[BT10] a replay returns the first answer and applies nothing', async () => {
    const id = freshId()
    const key = `replay-${id}`
    const first = await run([create(id), update('missing', { title: 'x' })], { key })
    const before = await workspaceRows(writer().workspaceId)
    const second = await run([create(id), update('missing', { title: 'x' })], { key })
    expect({ ...second, processing_time_ms: 0 }).toEqual({ ...first, processing_time_ms: 0 })
    expect(await workspaceRows(writer().workspaceId)).toEqual(before)
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
    const batch = { workspace_id: writer().workspaceId, operations: [create(id, { title: 'else' })] }
    expect((await send(writer(), batch, key)).problem).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    })
    const other = await signUpWriter()
    const elsewhere = await send(other, { ...batch, workspace_id: other.workspaceId }, key)
    expect(elsewhere.response?.successful).toBe(1)
    const role = 'editor' as const
    await database().membership.create({
      data: { workspaceId: writer().workspaceId, userId: other.userId, role },
    })
    const colleague = await send(other, { ...batch, operations: [create(freshId())] }, key)
    expect(colleague.response?.successful).toBe(1)
  })

  test('[BT10] values that read alike side by side are not the same payload', async () => {
    const key = `numbers-${freshId()}`
    const batch = (data: object) => ({
      workspace_id: writer().workspaceId,
      operations: [{ operation: 'create', client_id: '1', data }],
    })
    await send(writer(), batch({ content: 2, title: 31 }), key)
    const { problem } = await send(writer(), batch({ content: 23, title: 1 }), key)
    expect(problem).toMatchObject({ code: 'idempotency_key_reused' })
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
      const other = { workspace_id: writer().workspaceId, operations: [create(id, { title }, 'x')] }
      expect((await send(writer(), other, key)).problem).toMatchObject({ code: 'idempotency_key_reused' })
    }
  })
})
