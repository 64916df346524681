/** [BT4] Creates that may update instead, through both transports on real PostgreSQL. */
import { beforeAll, describe, expect, test } from 'vitest'
import { stateFromText } from '@/crdt/documentText'
import { storedDocument, storedHistory } from '@/testing/storedDocument'
import { transports } from '@/testing/transports'
import { signUpWriter, type Writer } from '@/testing/writer'

describe.each(transports)('a create with on_conflict "update" over $name', ({ send }) => {
  let writer: Writer
  beforeAll(async () => {
    writer = await signUpWriter()
  })

  let ids = 0
  const freshId = () => `doc_${++ids}`
  const create = (id: string, data: object, more: object = {}) => ({
    operation: 'create',
    client_id: `create ${id}`,
    document_id: id,
    data,
    ...more,
  })
  const upsert = (id: string, data: object) => create(id, data, { on_conflict: 'update' })
  const remove = (id: string) => ({ operation: 'delete', client_id: `delete ${id}`, document_id: id })
  async function run(...operations: object[]) {
    const { response, problem } = await send(writer, { workspace_id: writer.workspaceId, operations })
    if (!response) throw new Error(`refused: ${JSON.stringify(problem)}`)
    return response.results
  }
  const row = (id: string) => storedDocument(writer.workspaceId, id)

  test('[BT4] makes what is not there, and says so; a plain create says nothing of it', async () => {
    const [id, plain] = [freshId(), freshId()]
    const results = await run(upsert(id, { title: 'A' }), create(plain, { title: 'B' }))
    expect(results[0]).toEqual({
      client_id: `create ${id}`,
      status: 'success',
      document_id: id,
      version: 1,
      created: true,
    })
    expect(results[1]).not.toHaveProperty('created')
  })

  test('[BT4] what exists is updated by the fields given, and by no others', async () => {
    const id = freshId()
    await run(create(id, { title: 'Title', content: 'text' }))
    expect(await run(upsert(id, { content: 'other text' }))).toMatchObject([{ version: 2, created: false }])
    expect(await row(id)).toMatchObject({ title: 'Title', content: 'other text' })
    expect(await run(upsert(id, { title: 'New' }))).toMatchObject([{ version: 3, created: false }])
    expect(await row(id)).toMatchObject({ title: 'New', content: 'other text', operation: 'update' })
    const yjs_state_b64 = Buffer.from(stateFromText('and more ')).toString('base64')
    expect(await run(upsert(id, { yjs_state_b64 }))).toMatchObject([{ version: 4, created: false }])
    for (const word of ['and more', 'other', 'text']) expect((await row(id)).content).toContain(word)
  })

  test('[BT4] changing nothing makes no version', async () => {
    const id = freshId()
    await run(create(id, { title: 'Title', content: 'text' }))
    const [again, nothing] = [
      await run(upsert(id, { title: 'Title', content: 'text' })),
      await run(upsert(id, {})),
    ]
    expect([...again, ...nothing]).toMatchObject([
      { status: 'success', version: 1, created: false },
      { status: 'success', version: 1, created: false },
    ])
  })

  test('[BT4] what is in the trash is taken out of it', async () => {
    const id = freshId()
    await run(create(id, { title: 'Title', content: 'text' }), remove(id))
    const [refused] = await run(create(id, { title: 'Again' }))
    expect(refused).toMatchObject({ code: 'document_exists', conflict_data: { deleted: true } })
    expect(await run(upsert(id, { title: 'Again' }))).toMatchObject([{ version: 3, created: false }])
    expect(await row(id)).toMatchObject({
      title: 'Again',
      content: 'text',
      operation: 'restore',
      deletedAt: null,
    })
    expect(await storedHistory(writer.workspaceId, id)).toHaveLength(2)
  })

  test('[BT2] [BT4] of two for one new document the second updates; both at once from two clients do, too', async () => {
    const id = freshId()
    const second = { ...upsert(id, { title: 'B' }), client_id: 'second' }
    expect(await run(upsert(id, { title: 'A', content: 'text' }), second)).toMatchObject([
      { version: 1, created: true },
      { version: 2, created: false },
    ])
    expect(await row(id)).toMatchObject({ title: 'B', content: 'text' })
    const raced = freshId()
    const all = await Promise.all(['A', 'B', 'C'].map((title) => run(upsert(raced, { title }))))
    expect(all.flat().map(({ version, created }) => [version, created])).toEqual(
      expect.arrayContaining([
        [1, true],
        [2, false],
        [3, false],
      ]),
    )
  })

  test('[RQ3] [BT4] on a create it is "update" or "fail"', async () => {
    const operations = [create(freshId(), {}, { on_conflict: 'merge' })]
    const { problem } = await send(writer, { workspace_id: writer.workspaceId, operations })
    expect(problem).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/operations/0/on_conflict' }],
    })
  })
})
