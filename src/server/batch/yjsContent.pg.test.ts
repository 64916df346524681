/** [BT12] A document has a Yjs state and the text that it reads as: through both transports on real PostgreSQL. */
import { describe, expect, test } from 'vitest'
import { limits } from '@/contract/limits'
import { editText, encodeCrdt, openCrdt, stateFromText, textFromState, textOf } from '@/crdt/documentText'
import { transports } from '@/testing/transports'
import { base64, batchesOver, create, freshId, update } from './testing/batchesOver'

describe.each(transports)('a document’s text and Yjs state over $name', (transport) => {
  const { run, one, row } = batchesOver(transport)

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
})
