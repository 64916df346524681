/** Lists of documents, in pages. */
import { describe, expect, test } from 'vitest'
import { documentListSchema } from '@/contract/document'
import { limits } from '@/contract/limits'
import { bodyOf } from '@/testing/callRoute'
import { BODY, documentCalls, problem } from './testing/documentCalls'

const { newWriter, pathOf, send, read } = documentCalls()

describe('[RD1] lists', () => {
  const list = async (query: Record<string, string>) =>
    documentListSchema.parse(await bodyOf(await read('/api/v1/documents', query)))

  test('pages stay true while documents come and go', async () => {
    await newWriter()
    const names = Array.from({ length: 30 }, (_, n) => `p${String(n).padStart(2, '0')}`)
    await Promise.all(names.map((name) => send('PUT', pathOf(name), BODY)))
    const seen: string[] = []
    let cursor: string | undefined
    let round = 0
    do {
      const page = await list({ limit: '4', ...(cursor && { cursor }) })
      seen.push(...page.documents.map((document) => document.id))
      cursor = page.next_cursor
      await send('DELETE', pathOf(seen.at(-1)))
      await send('PUT', pathOf(`p${String(round).padStart(2, '0')}_new`), BODY)
      round++
    } while (cursor)
    expect(seen.filter((name) => !name.endsWith('_new'))).toEqual(names)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual([...seen].sort())
  })

  test('the trash is left out, listed alone, or with the rest', async () => {
    await newWriter()
    for (const name of ['a', 'b', 'c']) await send('PUT', pathOf(name), BODY)
    await send('DELETE', pathOf('b'))
    const ids = async (deleted?: string) =>
      (await list({ ...(deleted && { deleted }) })).documents.map((document) => [
        document.id,
        document.deleted,
      ])
    expect(await ids()).toEqual([
      ['a', false],
      ['c', false],
    ])
    expect(await ids('true')).toEqual([['b', true]])
    expect(await ids('all')).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
    ])
    expect((await list({})).complete).toBeUndefined()
  })

  test.each([
    [{ deleted: 'yes' }, '/deleted'],
    [{ limit: '0' }, '/limit'],
    [{ limit: String(limits.maxPageSize + 1) }, '/limit'],
    [{ cursor: '!!' }, '/cursor'],
    [{ q: ' ' }, '/q'],
    [{ q: 'x'.repeat(limits.maxSearchLength + 1) }, '/q'],
    [{ q: 'a\0' }, '/q'],
    [{ q: '?! …' }, '/q'],
    [{ title: '"' }, '/title'],
    [{ order: 'title' }, '/order'],
  ])('[RQ3] a bad parameter (%#) is 400 with a pointer', async (query, pointer) => {
    const refused = await problem(await read('/api/v1/documents', query))
    expect(refused).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ pointer }] })
  })
})
