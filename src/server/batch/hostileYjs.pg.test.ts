/** What Yjs bytes from outside may cost, and whom: through both transports on real PostgreSQL. [BT14] */
import { beforeAll, describe, expect, test } from 'vitest'
import type { BatchResponse } from '@/contract/batch'
import { limits } from '@/contract/limits'
import {
  editText,
  encodeCrdt,
  openCrdt,
  stateFromText,
  stateOf,
  textFromState,
  textOf,
} from '@/crdt/documentText'
import { onTyped } from '@/crdt/liveCrdt'
import { malformed, manyTypes, nestedMaps, noisy, odd, samePlace } from '@/crdt/testing/craftedUpdates'
import { database } from '@/testing/database'
import { storedDocument, storedHistory } from '@/testing/storedDocument'
import { transports } from '@/testing/transports'
import { signUpWriter, type Writer } from '@/testing/writer'
import { yjsPoolStats } from '../documents/yjsGuard'

const base64 = (state: Uint8Array) => Buffer.from(state).toString('base64')

describe.each(transports)('Yjs bytes over $name', ({ send }) => {
  let writer: Writer
  beforeAll(async () => {
    writer = await signUpWriter()
  })

  let ids = 0
  const freshId = () => `doc_${++ids}`
  const create = (id: string, data: object) => ({ operation: 'create', client_id: id, document_id: id, data })
  const bring = (id: string, state: Uint8Array) => create(id, { yjs_state_b64: base64(state) })
  const update = (id: string, data: object, client_id = `update ${id}`) => ({
    operation: 'update',
    client_id,
    document_id: id,
    data,
  })
  const row = (id: string) => storedDocument(writer.workspaceId, id)
  async function run(operations: object[], by = writer): Promise<BatchResponse> {
    const { response, problem } = await send(by, { workspace_id: by.workspaceId, operations })
    if (!response) throw new Error(`refused: ${JSON.stringify(problem)}`)
    return response
  }

  test.each(Object.entries(malformed))('[BT14] costs its operation only: %s', async (_, state) => {
    const [stored, fresh, neighbour] = [freshId(), freshId(), freshId()]
    await run([create(stored, { content: 'as it was' })])
    const { results } = await run([
      bring(fresh, state),
      bring(neighbour, stateFromText('neighbour')),
      update(stored, { yjs_state_b64: base64(state) }),
    ])
    expect(results.map(({ status, code }) => [status, code])).toEqual([
      ['error', 'invalid_yjs_state'],
      ['success', undefined],
      ['error', 'invalid_yjs_state'],
    ])
    expect(await row(stored)).toMatchObject({ version: 1, content: 'as it was' })
  })

  test.each(Object.entries(odd))(
    '[BT12] [BT14] is taken for what it says: %s',
    async (_, { state, reads }) => {
      const id = freshId()
      expect((await run([bring(id, state)])).results[0]).toMatchObject({ status: 'success', version: 1 })
      expect((await row(id)).content).toBe(reads)
      expect((await run([update(id, { content: 'and goes on' })])).results[0]).toMatchObject({ version: 2 })
      expect(await row(id)).toMatchObject({ content: 'and goes on' })
      expect(textFromState((await row(id)).yjsState)).toBe('and goes on')
    },
  )

  test('[BT14] 2,000 mutilated updates: each is an error, or what it says is what is stored', async () => {
    const random = seeded(20_261_124)
    const written = [stateFromText('A valid text, of one writer.'), nestedMaps(5), samePlace(5)]
    for (const state of Object.values(odd)) if (state.state.length < 500) written.push(state.state)
    for (let batch = 0; batch < 20; batch++) {
      const operations = Array.from({ length: 100 }, () =>
        bring(freshId(), noisy(written[random(written.length)] ?? new Uint8Array(), random)),
      )
      const { results } = await run(operations)
      for (const { status, code } of results) {
        if (status !== 'success')
          expect(['invalid_yjs_state', 'missing_yjs_updates', 'invalid_text']).toContain(code)
      }
    }
    const stored = await database().document.findMany({ where: { workspaceId: writer.workspaceId } })
    for (const { content, yjsState } of stored)
      expect(textFromState(stateOf({ content, state: yjsState }))).toBe(content)
  })

  test('[BT14] while one user’s updates never end or swell, others are served; each pays for itself', async () => {
    const other = await signUpWriter()
    const [stored, endless, swelling] = [freshId(), freshId(), freshId()]
    await run([create(stored, { content: 'as it was' })])
    const endedBefore = yjsPoolStats().ended
    let answered = 0
    const hostile = [
      [
        bring(endless, samePlace(200_000)),
        create(freshId(), { content: 'innocent' }),
        bring(freshId(), stateFromText('innocent')),
      ],
      [bring(swelling, manyTypes(700_000)), update(stored, { content: 'as it is' })],
    ].map(async (operations) => {
      const response = await run(operations)
      answered++
      return response
    })
    // Its first task is running when this one comes, and every later one too.
    for (let n = 0; n < 5; n++) {
      const { results } = await run([bring(`mine_${n}`, stateFromText('mine'))], other)
      expect(results[0]).toMatchObject({ status: 'success' })
    }
    expect(answered).toBe(0)
    const responses = await Promise.all(hostile)
    expect(responses.map(({ results }) => results.map(({ status, code }) => code ?? status))).toEqual([
      ['invalid_yjs_state', 'success', 'success'],
      ['invalid_yjs_state', 'success'],
    ])
    expect(await row(stored)).toMatchObject({ version: 2, content: 'as it is' })
    expect(yjsPoolStats()).toMatchObject({ waiting: 0, running: 0, bytes: 0 })
    expect(yjsPoolStats().ended).toBe(endedBefore + 2)
  })

  test('[BT14] a state in which its text is nearly found everywhere is stored as soon as any other', async () => {
    const doc = openCrdt()
    doc.getText('junk').insert(0, 'a'.repeat(2_000_000))
    textOf(doc).insert(0, 'a'.repeat(1_000_000))
    textOf(doc).insert(500_000, 'b')
    const id = freshId()
    const { results } = await run([bring(id, encodeCrdt(doc))])
    expect(results[0]).toMatchObject({ status: 'success' })
    expect((await row(id)).content).toBe(textOf(doc).toString())
  }, 20_000)

  test('[BT14] edits that add up are made in a thread, however short each of them is', async () => {
    const done = () => yjsPoolStats().completed
    const inThread = async (operations: object[]) => {
      const completed = done()
      expect((await run(operations)).failed).toBe(0)
      return done() - completed
    }
    const id = freshId()
    expect(await inThread([create(id, { content: 'one' })])).toBe(0)
    expect(await inThread([update(id, { content: 'two' }, 'a')])).toBe(0)
    expect(
      await inThread([update(id, { content: 'three' }, 'a'), update(id, { content: 'four' }, 'b')]),
    ).toBe(1)
    const stale = { ...update(id, { content: 'won' }), expected_version: 1, on_conflict: 'merge' }
    const { results } = await run([stale])
    expect(results[0]).toMatchObject({ status: 'conflict', code: 'overlapping_edits' })
    const tangled = freshId()
    await run([bring(tangled, samePlace(500))])
    expect(await inThread([update(tangled, { content: 'plain' })])).toBe(1)
  })

  test('[BT9] [BT14] in an atomic batch what ends a thread is the culprit, and nothing is applied', async () => {
    const [neighbour, endless] = [freshId(), freshId()]
    const { response } = await send(writer, {
      workspace_id: writer.workspaceId,
      atomic: true,
      operations: [bring(neighbour, stateFromText('x')), bring(endless, samePlace(200_000))],
    })
    expect(response?.results.map(({ code }) => code)).toEqual(['rolled_back', 'invalid_yjs_state'])
    expect(
      await database().document.count({ where: { id: neighbour, workspaceId: writer.workspaceId } }),
    ).toBe(0)
  })

  test('[BT2] [BT14] 40 deltas on a document of 1 MB become one row and its history', async () => {
    const id = freshId()
    const text = Array.from({ length: 20_000 }, (_, n) => `This is line ${n} of a long document.\n`).join('')
    await run([create(id, { content: text })])
    const doc = openCrdt((await row(id)).yjsState)
    const deltas: Uint8Array[] = []
    onTyped(doc, (delta) => deltas.push(delta))
    for (let n = 0; n < 40; n++) editText(textOf(doc), `${n} ${text}`)
    const { results } = await run(
      deltas.map((delta, n) => update(id, { yjs_state_b64: base64(delta) }, `u${n}`)),
    )
    expect(results.map(({ version }) => version)).toEqual(Array.from({ length: 40 }, (_, n) => n + 2))
    const stored = await row(id)
    expect(stored.content).toBe(`39 ${text}`)
    expect(textFromState(stored.yjsState)).toBe(stored.content)
    const versions = await storedHistory(writer.workspaceId, id)
    expect(versions.map(({ content }) => content?.slice(0, content.indexOf('T')))).toEqual([
      '',
      ...Array.from({ length: 39 }, (_, n) => `${n} `),
    ])
  })

  test('[BT14] a batch about more bytes than a server should hold is refused as a whole, and a smaller one is not', async () => {
    const id = freshId()
    await run([create(id, { content: 'x'.repeat(limits.maxDocumentBytes - 1_000) })])
    const append = (count: number) =>
      Array.from({ length: count }, (_, n) =>
        update(id, { title: `${n}`, yjs_state_b64: base64(stateFromText('')) }, `${n}`),
      )
    const { problem } = await send(writer, { workspace_id: writer.workspaceId, operations: append(60) })
    expect(problem).toMatchObject({ status: 413, code: 'payload_too_large', max_bytes: limits.maxBatchBytes })
    expect(await row(id)).toMatchObject({ version: 1 })
    expect((await run(append(4))).successful).toBe(4)
  })
})

function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}
