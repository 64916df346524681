/** Reading and writing one document, through REST and tRPC. */
import { describe, expect, test } from 'vitest'
import { documentSchema } from '@/contract/document'
import { limits } from '@/contract/limits'
import { problemSchema } from '@/contract/problem'
import { bodyOf, callRoute } from '@/testing/callRoute'
import { signUpWriter } from '@/testing/writer'
import { BODY, documentCalls, problem, written } from './testing/documentCalls'

const { writer, newWriter, id, pathOf, send, read, call } = documentCalls()

describe('[RD1] PUT', () => {
  test('makes a document: 201 with its place; then replaces it: 200', async () => {
    const made = await send('PUT', pathOf(), BODY)
    expect([made.status, made.headers.get('location')]).toEqual([
      201,
      `${pathOf()}?workspace_id=${writer().workspaceId}`,
    ])
    expect(await written(made)).toEqual({ id: id(), version: 1, created: true, deleted: false })
    const replaced = await send('PUT', pathOf(), { title: 'Other', content: 'other' })
    expect([replaced.status, replaced.headers.get('location')]).toEqual([200, null])
    expect(await written(replaced)).toMatchObject({ version: 2, created: false })
    expect(await bodyOf(await read(pathOf()))).toMatchObject({ title: 'Other', content: 'other', version: 2 })
  })

  test('of what is there already changes nothing', async () => {
    await send('PUT', pathOf(), BODY)
    expect(await written(await send('PUT', pathOf(), BODY))).toMatchObject({ version: 1, created: false })
  })

  test('takes the document out of the trash', async () => {
    await send('PUT', pathOf(), BODY)
    await send('DELETE')
    expect(await written(await send('PUT', pathOf(), BODY))).toMatchObject({ version: 3, deleted: false })
    expect(await bodyOf(await read(pathOf()))).toMatchObject({ deleted: false, version: 3 })
  })

  test('takes a Yjs state for the text, and refuses what is none', async () => {
    await send('PUT', pathOf('with_state'), BODY)
    const { yjs_state_b64 } = documentSchema.parse(await bodyOf(await read(pathOf('with_state'))))
    expect(await written(await send('PUT', pathOf(), { title: 'Copy', yjs_state_b64 }))).toMatchObject({
      version: 1,
    })
    expect(await bodyOf(await read(pathOf()))).toMatchObject({ content: 'text', yjs_state_b64 })
    for (const document of ['not_yet', id()]) {
      // Noise, a byte too many, and a v2 update, which to v1 is one of nothing with bytes after it. [BT17]
      for (const bytes of ['/////w==', 'AAAA', 'AAAAAAAAAAAAAAAAAA==']) {
        const refused = await send('PUT', pathOf(document), { title: 'x', yjs_state_b64: bytes })
        expect(await problem(refused)).toMatchObject({ status: 422, code: 'invalid_yjs_state' })
      }
    }
    const patched = await send('PATCH', pathOf(), { yjs_state_b64: 'AAAA' })
    expect(await problem(patched)).toMatchObject({ status: 422, code: 'invalid_yjs_state' })
  })

  test('If-None-Match: * makes only', async () => {
    const only = { 'if-none-match': '*' }
    expect(await written(await send('PUT', pathOf(), BODY, only))).toMatchObject({ created: true })
    expect(await problem(await send('PUT', pathOf(), BODY, only))).toMatchObject({
      status: 412,
      code: 'document_exists',
      document_id: id(),
      current_version: 1,
    })
    await send('DELETE')
    expect(await problem(await send('PUT', pathOf(), BODY, only))).toMatchObject({
      code: 'document_exists',
      deleted: true,
    })
  })

  test('If-Match replaces only: * whatever the version, "n" that one', async () => {
    for (const tag of ['*', '"1"'])
      expect(await problem(await send('PUT', pathOf(), BODY, { 'if-match': tag }))).toMatchObject({
        status: 404,
        code: 'not_found',
      })
    await send('PUT', pathOf(), BODY)
    const next = { title: 'Title', content: 'next' }
    expect(await written(await send('PUT', pathOf(), next, { 'if-match': '*' }))).toMatchObject({
      version: 2,
    })
    expect(await problem(await send('PUT', pathOf(), BODY, { 'if-match': '"1"' }))).toMatchObject({
      status: 412,
      code: 'version_mismatch',
      document_id: id(),
      current_version: 2,
    })
    expect(await written(await send('PUT', pathOf(), BODY, { 'if-match': 'W/"2"' }))).toMatchObject({
      version: 3,
    })
  })

  test('many at once end in one create and clear answers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => send('PUT', pathOf(), { title: 'Race', content: `by ${n}` })),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(7)
    const versions = await Promise.all(answers.map(async (answer) => (await written(answer)).version))
    expect(versions.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('many at once that want to make it: one does', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send('PUT', pathOf(), BODY, { 'if-none-match': '*' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 412)])
  })
})

describe('[RD1] PATCH and DELETE', () => {
  test('fields given replace, others stay', async () => {
    await send('PUT', pathOf(), BODY)
    expect(await written(await send('PATCH', pathOf(), { content: 'new' }))).toMatchObject({ version: 2 })
    expect(await bodyOf(await read(pathOf()))).toMatchObject({ title: 'Title', content: 'new' })
  })

  test('delete answers with the tombstone, again the same; the trash is restored by a patch', async () => {
    await send('PUT', pathOf(), BODY)
    expect(await problem(await send('DELETE', pathOf(), undefined, { 'if-match': '"2"' }))).toMatchObject({
      status: 412,
      code: 'version_mismatch',
      current_version: 1,
    })
    for (const _ of [1, 2])
      expect(await written(await send('DELETE'))).toEqual({
        id: id(),
        version: 2,
        created: false,
        deleted: true,
      })
    expect(await bodyOf(await read(pathOf(), { deleted: 'true' }))).toMatchObject({
      deleted: true,
      version: 2,
    })
    expect(await problem(await send('PATCH', pathOf(), { title: 'x' }))).toMatchObject({
      status: 409,
      code: 'document_deleted',
      current_version: 2,
      deleted: true,
    })
    expect(await written(await send('PATCH', pathOf(), { deleted: false }))).toMatchObject({ version: 3 })
  })

  test('[BT4] what is in the trash is 410 with its version, by which its text is still there', async () => {
    await send('PUT', pathOf(), BODY)
    await send('DELETE')
    expect(await problem(await read(pathOf()))).toMatchObject({
      status: 410,
      code: 'document_in_trash',
      document_id: id(),
      version: 2,
      deleted: true,
    })
    const text = { title: BODY.title, content: BODY.content }
    expect(await bodyOf(await read(`${pathOf()}/versions/2`))).toMatchObject({ ...text, operation: 'delete' })
    expect(await bodyOf(await read(pathOf(), { deleted: 'true' }))).toMatchObject({ ...text, deleted: true })
    await send('PUT', pathOf(), BODY)
    expect(await bodyOf(await read(pathOf(), { deleted: 'true' }))).toMatchObject({ ...text, deleted: false })
  })

  test('[BT13] on_conflict=merge keeps both sides', async () => {
    await send('PUT', pathOf(), { title: 'T', content: 'one\ntwo\nthree\n' })
    await send('PATCH', pathOf(), { content: 'ONE\ntwo\nthree\n' })
    const query = { workspace_id: writer().workspaceId, on_conflict: 'merge' }
    const body = { content: 'one\ntwo\nTHREE\n' }
    const headers = { 'if-match': '"1"' }
    const merged = await callRoute(writer(), 'PATCH', pathOf(), { query, headers, body })
    expect(await written(merged)).toMatchObject({ version: 3, merged: true })
    expect(await bodyOf(await read(pathOf()))).toMatchObject({ content: 'ONE\ntwo\nTHREE\n' })
    const clash = await callRoute(writer(), 'PATCH', pathOf(), {
      query,
      headers,
      body: { content: 'Two\nfour\n' },
    })
    expect(await problem(clash)).toMatchObject({ status: 409, code: 'overlapping_edits', current_version: 3 })
    const blind = await callRoute(writer(), 'PATCH', pathOf(), { query, body })
    expect(await problem(blind)).toMatchObject({ status: 422, code: 'expected_version_required' })
  })

  test('what is missing is 404, also where another workspace has it', async () => {
    const stranger = await signUpWriter()
    await callRoute(stranger, 'PUT', pathOf('theirs'), {
      body: BODY,
      query: { workspace_id: stranger.workspaceId },
    })
    const bodies = async (document: string) => [
      await bodyOf(await read(pathOf(document))),
      await bodyOf(await read(`${pathOf(document)}/versions`)),
      await bodyOf(await read(`${pathOf(document)}/versions/1`)),
      await bodyOf(await send('POST', `${pathOf(document)}/versions/1/restore`)),
      { ...Object(await bodyOf(await send('PATCH', pathOf(document), BODY))), document_id: undefined },
      { ...Object(await bodyOf(await send('DELETE', pathOf(document)))), document_id: undefined },
    ]
    const theirs = await bodies('theirs')
    expect(theirs.map((body) => problemSchema.parse(body).code)).toEqual(theirs.map(() => 'not_found'))
    expect(await bodies('nowhere')).toEqual(theirs)
  })

  test.each(['a\0b', 'a b', 'x'.repeat(129)])(
    '[BT3] what no document can be called (%#) is missing too',
    async (name) => {
      const path = pathOf(encodeURIComponent(name))
      const answers = [
        await read(path),
        await read(`${path}/versions`),
        await read(`${path}/versions/1`),
        await send('POST', `${path}/versions/1/restore`),
      ]
      for (const answer of answers) expect(await problem(answer)).toMatchObject({ code: 'not_found' })
      const missing = { status: 404, body: { code: 'not_found' } }
      expect(await call('get', { id: name })).toMatchObject(missing)
      expect(await call('versions', { id: name })).toMatchObject(missing)
      expect(await call('version', { id: name, version: 1 })).toMatchObject(missing)
      expect(await call('restore', { id: name, version: 1 })).toMatchObject(missing)
    },
  )

  test.each([
    ['PUT', {}, '/title'],
    ['PUT', { title: 'x' }, '/content'],
    ['PUT', { title: 'x', content: 1 }, '/content'],
    ['PUT', { title: 'x', content: 'x', id: 'y' }, '/id'],
    ['PUT', { title: 'x'.repeat(limits.maxTitleLength + 1), content: '' }, '/title'],
    ['PATCH', { deleted: true }, '/deleted'],
    ['PATCH', { workspace_id: 'w' }, '/workspace_id'],
    ['PATCH', { yjs_state_b64: '!' }, '/yjs_state_b64'],
  ])('[RQ3] %s (%#) is 400 with a pointer', async (method, body, pointer) => {
    const refused = await problem(await send(method, pathOf(), body))
    expect(refused).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(refused.errors?.map((fault) => fault.pointer)).toEqual([pointer])
  })

  test('[RQ3] what an operation would be refused for is 422 with its code', async () => {
    await send('PUT', pathOf(), BODY)
    const codes = [
      await problem(await send('PATCH', pathOf(), {})),
      await problem(await send('PATCH', pathOf(), { title: 'a\0b' })),
      await problem(await send('PUT', pathOf(), { title: '\ud800', content: '' })),
      await problem(await send('PUT', pathOf('-bad'), BODY)),
      await problem(await send('PUT', pathOf('x'.repeat(129)), BODY)),
      await problem(await send('PUT', pathOf(), { title: '', content: 'x'.repeat(limits.maxDocumentBytes) })),
    ]
    expect(codes.map(({ code }) => code)).toEqual([
      'nothing_to_update',
      'invalid_text',
      'invalid_text',
      'invalid_document_id',
      'invalid_document_id',
      'document_too_large',
    ])
    expect(new Set(codes.map(({ status }) => status))).toEqual(new Set([422]))
    expect(await bodyOf(await read(pathOf()))).toMatchObject({ version: 1 })
  })

  test('[BT10] a key replays the first answer, of a create and of a replacement, and is for one request', async () => {
    const key = { 'idempotency-key': `k-${id()}` }
    const put = () => send('PUT', pathOf(), BODY, key)
    expect((await put()).status).toBe(201)
    await send('PATCH', pathOf(), { content: 'moved on' })
    const replayed = await put()
    expect([replayed.status, replayed.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect(await written(replayed)).toEqual({ id: id(), version: 1, created: true, deleted: false })
    expect(await bodyOf(await read(pathOf()))).toMatchObject({ content: 'moved on' })
    expect(await problem(await send('PATCH', pathOf(), { content: 'x' }, key))).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    })

    const second = { 'idempotency-key': `l-${id()}` }
    const replace = () => send('PUT', pathOf(), BODY, second)
    expect(await written(await replace())).toMatchObject({ version: 3, created: false })
    await send('PATCH', pathOf(), { content: 'moved on again' })
    expect(await written(await replace())).toMatchObject({ version: 3, created: false })
    expect(await bodyOf(await read(pathOf()))).toMatchObject({ content: 'moved on again', version: 4 })
  })
})

test('[RD1] over tRPC: the same answers and the same problems', async () => {
  await newWriter()
  const made = await call('put', { id: id(), ...BODY })
  expect(made).toEqual({ status: 200, body: { id: id(), version: 1, created: true, deleted: false } })
  const mismatch = { status: 412, body: { code: 'version_mismatch', current_version: 1, document_id: id() } }
  for (const name of ['put', 'patch', 'delete'] as const)
    expect(await call(name, { id: id(), ...(name !== 'delete' && BODY), expected_version: 7 })).toMatchObject(
      mismatch,
    )
  expect(await call('put', { id: id(), ...BODY, expected_version: 0 })).toMatchObject({
    status: 412,
    body: { code: 'document_exists' },
  })
  expect(await call('put', { id: 'absent', ...BODY, must_exist: true })).toMatchObject({ status: 404 })
  expect(await call('put', { id: id(), title: 'x' })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/content' }] },
  })
  expect(await call('patch', { id: id(), title: 'Two', idempotency_key: `t-${id()}` })).toMatchObject({
    body: { version: 2 },
  })
  expect(await call('patch', { id: id(), title: 'Two', idempotency_key: `t-${id()}` })).toMatchObject({
    body: { version: 2 },
  })
  expect(await call('get', { id: id() })).toMatchObject({ body: { title: 'Two', version: 2 } })
  expect(await call('versions', { id: id(), limit: 1 })).toMatchObject({
    body: { versions: [{ version: 2, current: true }] },
  })
  expect(await call('version', { id: id(), version: 1 })).toMatchObject({
    body: { title: 'Title', content: 'text' },
  })
  expect(await call('restore', { id: id(), version: 1, expected_version: 1 })).toMatchObject({ status: 412 })
  expect(await call('restore', { id: id(), version: 1 })).toMatchObject({ body: { version: 3 } })
  expect(await call('delete', { id: id() })).toMatchObject({ body: { version: 4, deleted: true } })
  expect(await call('get', { id: id() })).toMatchObject({
    status: 410,
    body: { code: 'document_in_trash', version: 4 },
  })
  expect(await call('get', { id: id(), deleted: 'true' })).toMatchObject({
    body: { version: 4, deleted: true },
  })
  expect(
    await call('list', { deleted: 'true', q: 'text', cursor: Buffer.from('o').toString('base64url') }),
  ).toMatchObject({
    body: { documents: [{ id: id(), deleted: true }], complete: true },
  })
})
