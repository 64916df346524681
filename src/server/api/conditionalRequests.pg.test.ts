/** `ETag`, `If-Match` and `If-None-Match` of one document. */
import { describe, expect, test } from 'vitest'
import { BODY, documentCalls, problem, written } from './testing/documentCalls'

const { pathOf, send, read } = documentCalls()

describe('[RD1] ETag', () => {
  test('round trip: read, 304 while it has not moved on, write with If-Match', async () => {
    await send('PUT', pathOf(), BODY)
    const first = await read(pathOf())
    const etag = first.headers.get('etag') ?? ''
    expect([etag, first.headers.get('cache-control')]).toEqual(['"1"', 'private, no-cache'])
    for (const tags of [etag, `W/${etag}`, `"7", ${etag}`, '*']) {
      const same = await read(pathOf(), {}, { 'if-none-match': tags })
      expect([same.status, same.headers.get('etag'), await same.text()]).toEqual([304, etag, ''])
    }
    expect((await read(pathOf(), {}, { 'if-none-match': '"2", nonsense' })).status).toBe(200)
    await written(await send('PATCH', pathOf(), { title: 'Moved on' }, { 'if-match': etag }))
    expect((await read(pathOf(), {}, { 'if-none-match': etag })).status).toBe(200)
  })

  test('of two writers with the same If-Match one wins', async () => {
    await send('PUT', pathOf(), BODY)
    const race = ['a', 'b'].map((title) => send('PATCH', pathOf(), { title }, { 'if-match': '"1"' }))
    const answers = await Promise.all(race)
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    const lost = answers.find(({ status }) => status === 412)
    expect(lost && (await problem(lost))).toMatchObject({ code: 'version_mismatch', current_version: 2 })
  })

  test.each([
    ['if-match', '3'],
    ['if-match', '"0"'],
    ['if-match', '"abc"'],
    ['if-match', '"1", "2"'],
    ['if-match', ''],
    ['if-none-match', '"1"'],
  ])('%s: %s is refused on a write', async (header, value) => {
    expect(await problem(await send('PUT', pathOf(), BODY, { [header]: value }))).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ pointer: `/${header}` }],
    })
    expect((await read(pathOf())).status).toBe(404)
  })

  test('both conditions at once, or If-None-Match where nothing is made, are refused', async () => {
    const both = { 'if-match': '"1"', 'if-none-match': '*' }
    expect((await send('PUT', pathOf(), BODY, both)).status).toBe(400)
    expect((await send('PATCH', pathOf(), BODY, { 'if-none-match': '*' })).status).toBe(400)
    expect((await send('DELETE', pathOf(), undefined, { 'if-none-match': '*' })).status).toBe(400)
  })
})
