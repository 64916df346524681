/** The history of a document: read, and restored. */
import { beforeEach, describe, expect, test } from 'vitest'
import { documentVersionSchema, versionListSchema } from '@/contract/document'
import { bodyOf } from '@/testing/callRoute'
import { documentCalls, problem, written } from './testing/documentCalls'

const { writer, pathOf, send, read, call } = documentCalls()

describe('[BT15] versions', () => {
  beforeEach(async () => {
    await send('PUT', pathOf(), { title: 'One', content: 'first' })
    await send('PATCH', pathOf(), { title: 'Two' })
    await send('PATCH', pathOf(), { content: 'third' })
    await send('DELETE')
  })

  test('newest first, by whom and how, in pages', async () => {
    const all = versionListSchema.parse(await bodyOf(await read(`${pathOf()}/versions`)))
    expect(all.next_cursor).toBeUndefined()
    expect(
      all.versions.map(({ version, title, operation, current }) => [version, title, operation, current]),
    ).toEqual([
      [4, 'Two', 'delete', true],
      [3, 'Two', 'update', false],
      [2, 'Two', 'update', false],
      [1, 'One', 'create', false],
    ])
    expect(all.versions[3]?.author).toEqual({ id: writer().userId, name: 'Ada' })
    const first = versionListSchema.parse(await bodyOf(await read(`${pathOf()}/versions`, { limit: '3' })))
    await send('PATCH', pathOf(), { deleted: false })
    const rest = await read(`${pathOf()}/versions`, { limit: '3', cursor: first.next_cursor ?? '' })
    const second = versionListSchema.parse(await bodyOf(rest))
    expect([...first.versions, ...second.versions]).toEqual(all.versions)
    expect(second.next_cursor).toBeUndefined()
  })

  test('those that were merged say so, in the list and by themselves', async () => {
    const path = '/api/v1/documents/merged'
    await send('PUT', path, { title: 'One', content: 'a\n\nb\n\nc' })
    await send('PATCH', path, { content: 'A\n\nb\n\nc' })
    const patch = { id: 'merged', content: 'a\n\nb\n\nC', expected_version: 1, on_conflict: 'merge' }
    await call('patch', patch)
    await send('POST', `${path}/versions/1/restore`)
    const { versions } = versionListSchema.parse(await bodyOf(await read(`${path}/versions`)))
    expect(versions.map(({ version, merged }) => [version, merged])).toEqual([
      [4, undefined],
      [3, true],
      [2, undefined],
      [1, undefined],
    ])
    const merged = documentVersionSchema.parse(await bodyOf(await read(`${path}/versions/3`)))
    expect(merged).toMatchObject({ merged: true, content: 'A\n\nb\n\nC' })
  })

  test('each can be read, the current one included', async () => {
    const contents = await Promise.all(
      [1, 2, 3, 4].map(async (n) =>
        documentVersionSchema.parse(await bodyOf(await read(`${pathOf()}/versions/${n}`))),
      ),
    )
    expect(contents.map(({ content }) => content)).toEqual(['first', 'first', 'third', 'third'])
    expect(await problem(await read(`${pathOf()}/versions/5`))).toMatchObject({ code: 'not_found' })
    for (const bad of ['0', 'x', '1.5', '99999999999'])
      expect(await problem(await read(`${pathOf()}/versions/${bad}`))).toMatchObject({
        status: 400,
        errors: [{ pointer: '/version' }],
      })
    expect((await read(`${pathOf()}/versions`, { cursor: 'nonsense' })).status).toBe(400)
  })

  test('restore writes it as a new version, out of the trash, once', async () => {
    const path = `${pathOf()}/versions/1/restore`
    expect(await problem(await send('POST', path, undefined, { 'if-match': '"3"' }))).toMatchObject({
      status: 412,
      current_version: 4,
    })
    expect(await written(await send('POST', path, undefined, { 'if-match': '"4"' }))).toMatchObject({
      version: 5,
    })
    expect(await bodyOf(await read(pathOf()))).toMatchObject({
      title: 'One',
      content: 'first',
      deleted: false,
    })
    expect(await written(await send('POST', path))).toMatchObject({ version: 5 })
    expect(await written(await send('POST', `${pathOf()}/versions/5/restore`))).toMatchObject({ version: 5 })
    expect(await problem(await send('POST', `${pathOf()}/versions/9/restore`))).toMatchObject({ status: 404 })
  })
})
