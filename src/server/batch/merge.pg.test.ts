/** Updates that meet a newer document, through both transports on real PostgreSQL. [BT13] */
import { beforeAll, describe, expect, test } from 'vitest'
import type { BatchResponse, OperationResult } from '@/contract/batch'
import { limits } from '@/contract/limits'
import { editText, encodeCrdt, openCrdt, textFromState, textOf, versionOf } from '@/crdt/documentText'
import { storedDocument } from '@/testing/storedDocument'
import { transports } from '@/testing/transports'
import { signUpWriter, type Writer } from '@/testing/writer'

const base64 = (state: Uint8Array) => Buffer.from(state).toString('base64')

describe.each(transports)('on_conflict over $name', ({ send }) => {
  let writer: Writer
  beforeAll(async () => {
    writer = await signUpWriter()
  })

  let ids = 0
  const create = (id: string, data: object) => ({
    operation: 'create',
    client_id: `create ${id}`,
    document_id: id,
    data,
  })
  const update = (id: string, data: object, expected_version?: number, client_id = 'update') => ({
    operation: 'update',
    client_id,
    document_id: id,
    data,
    ...(expected_version !== undefined && { expected_version }),
  })
  const merge = (...args: Parameters<typeof update>) => ({ ...update(...args), on_conflict: 'merge' })
  const remove = (id: string) => ({ operation: 'delete', client_id: `delete ${id}`, document_id: id })
  const row = (id: string) => storedDocument(writer.workspaceId, id)
  async function run(operations: object[], atomic = false, key?: string): Promise<BatchResponse> {
    const batch = { workspace_id: writer.workspaceId, operations, atomic }
    const { response, problem } = await send(writer, batch, key)
    if (!response) throw new Error(`refused: ${JSON.stringify(problem)}`)
    return response
  }
  async function one(operation: object): Promise<OperationResult> {
    const { results } = await run([operation])
    const [result] = results
    if (!result) throw new Error('no result')
    return result
  }
  /** A document whose versions read so, the first being version 1. */
  async function documentOf(...contents: string[]): Promise<string> {
    const id = `doc_${++ids}`
    for (const [index, content] of contents.entries())
      await one(index === 0 ? create(id, { title: 'Title', content }) : update(id, { content }))
    return id
  }

  test('[BT13] edits of different places are combined, and the result says so', async () => {
    const id = await documentOf('one\n\ntwo\n', 'one!\n\ntwo\n')
    expect(await one(merge(id, { content: 'one\n\ntwo?\n' }, 1))).toEqual({
      client_id: 'update',
      status: 'success',
      document_id: id,
      version: 3,
      merged: true,
    })
    const { content, yjsState } = await row(id)
    expect([content, textFromState(yjsState)]).toEqual(['one!\n\ntwo?\n', 'one!\n\ntwo?\n'])
  })

  const disjoint = (...args: Parameters<typeof update>) => ({
    ...update(...args),
    on_conflict: 'merge_disjoint',
    return: 'document',
  })
  /** The document's state as a device edits it that has this text of it. */
  const typed = (state: Uint8Array, text: string, known: 'all' | 'delta' = 'all') => {
    const doc = openCrdt(state)
    const before = versionOf(doc)
    editText(textOf(doc), text)
    return { yjs_state_b64: base64(encodeCrdt(doc, known === 'delta' ? before : undefined)) }
  }

  test.each(['all', 'delta'] as const)(
    '[BT13] merge_disjoint: a Yjs update of other lines is merged, one of the same words is a conflict (%s)',
    async (known) => {
      const id = await documentOf('one two three\n\nfour five six\n')
      const { yjsState } = await row(id)
      await one(update(id, typed(yjsState, 'one TWO three\n\nfour five six\n')))
      const same = typed(yjsState, 'one 2 three\n\nfour five six\n', known)
      expect(await one(disjoint(id, same, 1))).toEqual({
        client_id: 'update',
        status: 'conflict',
        document_id: id,
        code: 'overlapping_edits',
        error: 'Both sides changed the same place of the text',
        conflict_data: { expected_version: 1, current_version: 2 },
        document: {
          title: 'Title',
          content: 'one TWO three\n\nfour five six\n',
          version: 2,
          deleted: false,
        },
      })
      const other = typed(yjsState, 'one two three\n\nfour 5 six\n', known)
      const content = 'one TWO three\n\nfour 5 six\n'
      expect(await one(disjoint(id, other, 1))).toMatchObject({
        status: 'success',
        version: 3,
        merged: true,
        document: { content, version: 3 },
      })
      expect(await row(id)).toMatchObject({ content })
      // The same words, and the author wants them merged whatever.
      expect(await one(merge(id, same, 1))).toMatchObject({ status: 'success', version: 4, merged: true })
      expect((await row(id)).content).toMatch(/one (TWO2|2TWO) three/)
    },
  )

  test.each([
    ['put different text into one place', 'one, they said\n', 'one, we said\n'],
    ['wrote the same words', 'one two\n', 'one two\n'],
    ['rewrote the same word', 'ONE\n', '1\n'],
  ])('[BT13] merge_disjoint: both %s', async (_, theirs, ours) => {
    const id = await documentOf('one\n')
    const { yjsState } = await row(id)
    await one(update(id, typed(yjsState, theirs)))
    for (const known of ['all', 'delta'] as const)
      expect(await one(disjoint(id, typed(yjsState, ours, known), 1))).toMatchObject({
        code: 'overlapping_edits',
      })
  })

  test('[BT13] a Yjs update that has all of the stored state is a fast-forward, whatever version it names', async () => {
    const id = await documentOf('one two\n')
    await one(update(id, typed((await row(id)).yjsState, 'one TWO\n')))
    const later = typed((await row(id)).yjsState, 'one 2\n')
    expect(await one(update(id, later, 1))).toMatchObject({ status: 'conflict', code: 'version_mismatch' })
    const answer = { client_id: 'update', status: 'success', document_id: id, version: 3 }
    expect(await one(disjoint(id, later, 1))).toEqual(answer)
    expect(await row(id)).toMatchObject({ content: 'one 2\n' })
    // Of a version that there never was, too; but a title cannot be judged without its base.
    const further = typed((await row(id)).yjsState, 'one 2 3\n')
    expect(await one(disjoint(id, { ...further, title: 'Mine' }, 77))).toMatchObject({
      code: 'version_mismatch',
    })
    const passed = { ...further, title: 'Title' }
    expect(await one(disjoint(id, passed, 77))).toEqual({ ...answer, version: 4 })
    expect(await one(merge(id, further, 77))).toMatchObject({ status: 'success', version: 4 })
  })

  test('[BT13] under merge_disjoint a title that both changed stays a conflict, and plain text merges as under merge', async () => {
    const id = await documentOf('one\n\ntwo\n', 'one!\n\ntwo\n')
    await one(update(id, { title: 'Theirs' }))
    expect(await one(disjoint(id, { title: 'Mine' }, 1))).toMatchObject({
      code: 'title_conflict',
      document: { title: 'Theirs', content: 'one!\n\ntwo\n' },
    })
    expect(await one(disjoint(id, { content: 'one?\n\ntwo\n' }, 1))).toMatchObject({
      code: 'overlapping_edits',
    })
    expect(await one(disjoint(id, { content: 'one\n\n2\n' }, 1))).toMatchObject({ merged: true })
    expect(await one(disjoint(id, { content: 'x' }))).toMatchObject({ code: 'expected_version_required' })
  })

  test('[BT13] documents are returned until they are as long as a page of the feed', async () => {
    const ids = [await documentOf('1'), await documentOf('2'), await documentOf('3')]
    const long = 'x'.repeat(limits.maxPageBytes / 2)
    for (const id of ids) await one(update(id, { content: long }))
    const { results } = await run(ids.map((id) => disjoint(id, { content: 'y' }, 1, id)))
    expect(results.map(({ document }) => document?.content.length)).toEqual([
      long.length,
      long.length,
      undefined,
    ])
  })

  test('[BT13] [BT15] the base is known also when history keeps no text of it, as the next version has the same', async () => {
    const id = await documentOf('one\n\ntwo\n')
    await one(update(id, { title: 'Renamed' }))
    await one(update(id, { content: 'one!\n\ntwo\n' }))
    expect(await one(merge(id, { content: 'one\n\ntwo?\n' }, 1))).toMatchObject({ version: 4, merged: true })
    expect(await row(id)).toMatchObject({ title: 'Renamed', content: 'one!\n\ntwo?\n' })
  })

  test('[BT13] the merged text is a small edit on the stored state, so that edits under way stay in place', async () => {
    const id = await documentOf('one\n\ntwo\n', 'one!\n\ntwo\n')
    const offline = openCrdt((await row(id)).yjsState)
    editText(textOf(offline), 'one!\n\ntwo\nthree\n')
    await one(merge(id, { content: 'one\n\n2\n' }, 1))
    await one(merge(id, { yjs_state_b64: base64(encodeCrdt(offline)) }, 2))
    expect((await row(id)).content).toBe('one!\n\n2\nthree\n')
  })

  test('[BT13] edits of the same place stay a conflict, and nothing is changed', async () => {
    const id = await documentOf('one two', 'one 2')
    expect(await one(merge(id, { content: 'one deux' }, 1))).toEqual({
      client_id: 'update',
      status: 'conflict',
      document_id: id,
      error: expect.any(String),
      code: 'overlapping_edits',
      conflict_data: { expected_version: 1, current_version: 2 },
    })
    expect(await row(id)).toMatchObject({ version: 2, content: 'one 2' })
  })

  test.each([
    ['given and stored differ from the base and each other', 'Mine', 'Theirs', undefined],
    ['only the given one differs from the base', 'Mine', 'Title', 'Mine'],
    ['only the stored one does: it is kept', 'Title', 'Theirs', 'Theirs'],
    ['both were changed alike', 'Ours', 'Ours', 'Ours'],
  ])('[BT13] title: %s', async (_, given, stored, title) => {
    const id = await documentOf('a\n\nb\n')
    await one(update(id, { title: stored, content: 'A\n\nb\n' }))
    const result = await one(merge(id, { title: given, content: 'a\n\nB\n' }, 1))
    if (title === undefined) {
      expect(result).toMatchObject({ status: 'conflict', code: 'title_conflict' })
      expect(await row(id)).toMatchObject({ title: stored, version: 2 })
    } else {
      expect(result).toMatchObject({ status: 'success', version: 3, merged: true })
      expect(await row(id)).toMatchObject({ title, content: 'A\n\nB\n' })
    }
  })

  test('[BT13] a Yjs update merges as a CRDT whatever was edited; its title as any other', async () => {
    const id = await documentOf('one two')
    const offline = openCrdt((await row(id)).yjsState)
    editText(textOf(offline), 'one deux')
    await one(update(id, { title: 'Theirs', content: 'one 2' }))
    const state = { yjs_state_b64: base64(encodeCrdt(offline)) }
    expect(await one(update(id, state, 1))).toMatchObject({ code: 'version_mismatch' })
    expect(await one(merge(id, { title: 'Mine', ...state }, 1))).toMatchObject({ code: 'title_conflict' })
    expect(await one(merge(id, { title: 'Title', ...state }, 1))).toMatchObject({ version: 3, merged: true })
    const { content, yjsState, title } = await row(id)
    expect(title).toBe('Theirs')
    expect(content).toMatch(/^one (2deux|deux2)$/)
    expect(textFromState(yjsState)).toBe(content)
  })

  test('[BT13] a merge that changes nothing succeeds without a new version', async () => {
    const id = await documentOf('one', 'one two')
    for (const content of ['one', 'one two']) {
      expect(await one(merge(id, { content, title: 'Title' }, 1))).toMatchObject({ version: 2, merged: true })
    }
    expect(await row(id)).toMatchObject({ version: 2, content: 'one two' })
  })

  test('[BT5] [BT13] without a stale expected_version nothing is merged; fail is the default', async () => {
    const id = await documentOf('one', 'two')
    const stale = update(id, { content: 'three' }, 1)
    expect(await one(stale)).toMatchObject({ code: 'version_mismatch' })
    expect(await one({ ...stale, on_conflict: 'fail' })).toMatchObject({ code: 'version_mismatch' })
    const current = await one(merge(id, { content: 'three' }, 2))
    expect(current).toMatchObject({ status: 'success', version: 3 })
    expect(current).not.toHaveProperty('merged')
  })

  test.each([0, 3, 4_000_000_000])(
    '[BT13] an unknown base version (%i) is a mismatch as before',
    async (version) => {
      const id = await documentOf('one', 'two')
      expect(await one(merge(id, { content: 'three' }, version))).toMatchObject({
        status: 'conflict',
        code: 'version_mismatch',
        error: `Version mismatch: expected ${version}, got 2`,
        conflict_data: { expected_version: version, current_version: 2 },
      })
    },
  )

  test('[BT6] [BT13] a deleted document is not merged with, unless the update restores it', async () => {
    const id = await documentOf('one\n\ntwo\n', 'one!\n\ntwo\n')
    await one(remove(id))
    const stale = merge(id, { content: 'one\n\ntwo?\n' }, 1)
    expect(await one(stale)).toMatchObject({ code: 'document_deleted', conflict_data: { deleted: true } })
    expect(await one({ ...stale, data: { ...stale.data, deleted: false } })).toMatchObject({
      version: 4,
      merged: true,
    })
    expect(await row(id)).toMatchObject({ content: 'one!\n\ntwo?\n', deletedAt: null, operation: 'restore' })
    expect(await one(merge('missing', { content: 'x' }, 1))).toMatchObject({ code: 'not_found' })
  })

  test('[BT2] [BT13] the base may be the stored version, or made in the same batch', async () => {
    const id = await documentOf('a\n\nb\n\nc\n')
    const { results } = await run([
      update(id, { content: 'A\n\nb\n\nc\n' }, 1, '1'),
      update(id, { title: 'Renamed' }, 2, '2'),
      merge(id, { content: 'a\n\nB\n\nc\n' }, 1, '3'),
      merge(id, { content: 'A\n\nb\n\nC\n', title: 'Renamed' }, 3, '4'),
      merge(id, { content: 'a\n\nb\n\nd\n' }, 1, '5'),
    ])
    expect(results.map(({ version, merged, code }) => (version && [version, merged]) || code)).toEqual([
      [2, undefined],
      [3, undefined],
      [4, true],
      [5, true],
      'overlapping_edits',
    ])
    expect(await row(id)).toMatchObject({ title: 'Renamed', content: 'A\n\nB\n\nC\n' })
  })

  test('[BT9] [BT13] in an atomic batch a conflict of a merge rolls back what merged', async () => {
    const [good, bad] = [await documentOf('a\n\nb\n', 'A\n\nb\n'), await documentOf('a', 'b')]
    const operations = [
      merge(good, { content: 'a\n\nB\n' }, 1, 'good'),
      merge(bad, { content: 'c' }, 1, 'bad'),
    ]
    expect((await run(operations, true)).results.map(({ code }) => code)).toEqual([
      'rolled_back',
      'overlapping_edits',
    ])
    expect(await row(good)).toMatchObject({ version: 2, content: 'A\n\nb\n' })
  })

  test('[BT10] [BT13] a replay is answered as the first time, with on_conflict part of the payload', async () => {
    const id = await documentOf('a\n\nb\n', 'A\n\nb\n')
    const key = `merge-${id}`
    const first = await run([merge(id, { content: 'a\n\nB\n' }, 1)], false, key)
    await one(update(id, { content: 'moved on' }))
    expect((await run([merge(id, { content: 'a\n\nB\n' }, 1)], false, key)).results).toEqual(first.results)
    const batch = { workspace_id: writer.workspaceId, operations: [update(id, { content: 'a\n\nB\n' }, 1)] }
    expect((await send(writer, batch, key)).problem).toMatchObject({ code: 'idempotency_key_reused' })
  })

  test('[BT13] eight writers merge into one document at once, and every edit is in it', async () => {
    const paragraphs = (mark: (n: number) => string) =>
      Array.from({ length: 8 }, (_, n) => `${mark(n)}\n\n`).join('')
    const id = await documentOf(paragraphs((n) => `Paragraph ${n}`))
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, writer) =>
        one(
          merge(id, { content: paragraphs((n) => (n === writer ? `Written by ${n}` : `Paragraph ${n}`)) }, 1),
        ),
      ),
    )
    expect(results.map(({ version }) => version).sort((a = 0, b = 0) => a - b)).toEqual([
      2, 3, 4, 5, 6, 7, 8, 9,
    ])
    expect((await row(id)).content).toBe(paragraphs((n) => `Written by ${n}`))
  })

  test('[BT13] a text to merge names the version it was written against, a Yjs update need not', async () => {
    const id = await documentOf('one')
    const offline = openCrdt((await row(id)).yjsState)
    const { expected_version: _, ...blind } = merge(id, { content: 'overwritten' }, 1)
    expect(await one(blind)).toMatchObject({ status: 'error', code: 'expected_version_required' })
    expect(await row(id)).toMatchObject({ version: 1, content: 'one' })
    await one(update(id, { content: 'one two' }))
    editText(textOf(offline), 'zero one')
    const data = { yjs_state_b64: Buffer.from(encodeCrdt(offline)).toString('base64'), content: 'zero one' }
    expect(await one({ ...blind, data })).toMatchObject({ status: 'success', version: 3 })
    expect((await row(id)).content).toBe('zero one two')
    expect(await one({ ...blind, data: { title: 'only' } })).toMatchObject({ status: 'success' })
  })

  test('[BT13] on_conflict is for updates, and one of three words', async () => {
    const id = await documentOf('one')
    for (const operation of [
      { ...remove(id), on_conflict: 'merge' },
      { ...update(id, { title: 'x' }), on_conflict: 'overwrite' },
    ]) {
      const { problem } = await send(writer, { workspace_id: writer.workspaceId, operations: [operation] })
      expect(problem).toMatchObject({ status: 400, errors: [{ pointer: '/operations/0/on_conflict' }] })
    }
  })
})
