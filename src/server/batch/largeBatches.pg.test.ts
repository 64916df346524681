/** Batches about long documents: what they may cost others, and what they leave. On real PostgreSQL. [BT14] */
import { expect, test } from 'vitest'
import { limits } from '@/contract/limits'
import { stateFromText } from '@/crdt/documentText'
import { database } from '@/testing/database'
import { storedDocument, storedHistory } from '@/testing/storedDocument'
import { transports } from '@/testing/transports'
import { signUpWriter, type Writer } from '@/testing/writer'
import { yjsPoolStats } from '../documents/yjsGuard'

const [{ send }] = transports as [(typeof transports)[number]]

const create = (id: string, data: object) => ({ operation: 'create', client_id: id, document_id: id, data })
const update = (id: string, data: object, more: object = {}) => ({
  operation: 'update',
  client_id: `update ${id}`,
  document_id: id,
  data,
  ...more,
})

async function run(writer: Writer, operations: object[], key?: string) {
  const { response, problem } = await send(writer, { workspace_id: writer.workspaceId, operations }, key)
  if (!response) throw new Error(`refused: ${JSON.stringify(problem)}`)
  return response
}

/** Makes the documents' texts so long, past the API. */
async function grow(writer: Writer, bytes: number): Promise<void> {
  await database().document.updateMany({
    where: { workspaceId: writer.workspaceId },
    data: { content: 'x'.repeat(bytes), yjsState: null },
  })
}

test('[BT13] [BT14] what is merged with a long version is merged in a thread, however short it is now', async () => {
  const writer = await signUpWriter()
  const long = 'A line of a long document.\n'.repeat(40_000)
  await run(writer, [create('a', { content: long })])
  await run(writer, [update('a', { content: 'y\n' }, { expected_version: 1 })])
  const before = yjsPoolStats().completed
  const merge = { expected_version: 1, on_conflict: 'merge' }
  const { results } = await run(writer, [update('a', { content: `${long}More.\n` }, merge)])
  expect(results[0]).toMatchObject({ status: 'conflict', code: 'overlapping_edits' })
  expect(yjsPoolStats().completed).toBe(before + 1)
})

test('[RQ9] batches about long documents wait for each other, and all are applied', async () => {
  const writer = await signUpWriter()
  const ids = ['a', 'b', 'c']
  for (const id of ids) await run(writer, [create(id, { content: 'x'.repeat(1_000_000) })])
  const batches = Array.from({ length: 3 }, (_, n) =>
    run(
      writer,
      ids.map((id) => update(id, { yjs_state_b64: base64(`${n} `) })),
    ),
  )
  for (const { successful } of await Promise.all(batches)) expect(successful).toBe(ids.length)
  for (const id of ids) expect((await storedDocument(writer.workspaceId, id)).version).toBe(4)
})

test('[RQ9] tiny edits of a long document that make more than a batch may make are refused, all of them', async () => {
  const writer = await signUpWriter()
  await run(writer, [create('a', { content: 'x'.repeat(3_000_000) })])
  const edits = Array.from({ length: 30 }, (_, n) => edit(`${n}`, '!'))
  const { problem } = await send(writer, { workspace_id: writer.workspaceId, operations: edits })
  expect(problem).toMatchObject({
    code: 'payload_too_large',
    max_bytes: limits.maxBatchBytes,
    applied: false,
  })
  expect(await storedDocument(writer.workspaceId, 'a')).toMatchObject({ version: 1 })
  expect((await run(writer, edits.slice(0, 4))).successful).toBe(4)
})

test('[RQ9] the same state a hundred times makes one version, and is not counted as a hundred', async () => {
  const writer = await signUpWriter()
  await run(writer, [create('a', { content: '' })])
  const { data } = edit('0', 'x'.repeat(50_000))
  const edits = Array.from({ length: 100 }, (_, n) => ({ ...edit(`${n}`, ''), data }))
  expect((await run(writer, edits)).results.map(({ version }) => version)).toEqual(edits.map(() => 2))
})

test('[BT4] a create that meets a long document is told so without that one being read', async () => {
  const writer = await signUpWriter()
  const creates = Array.from({ length: 40 }, (_, n) => create(`doc_${n}`, { content: 'short' }))
  await run(writer, creates)
  await grow(writer, 7_000_000)
  const { results } = await run(writer, creates)
  for (const { code, conflict_data } of results) {
    expect(code).toBe('document_exists')
    expect(conflict_data).toMatchObject({ identical: false })
  }
})

test('[BT10] a replay is answered as before, however long its documents have become', async () => {
  const writer = await signUpWriter()
  const seeds = Array.from({ length: 40 }, (_, n) => create(`doc_${n}`, { content: 'short' }))
  await run(writer, seeds)
  const updates = seeds.map((seed) => update(seed.document_id, { yjs_state_b64: base64('more') }))
  const first = await run(writer, updates, 'key')
  await grow(writer, 7_000_000)
  const again = await run(writer, updates, 'key')
  expect(again.results).toEqual(first.results)
  const { problem } = await send(writer, { workspace_id: writer.workspaceId, operations: updates })
  expect(problem).toMatchObject({ code: 'payload_too_large', max_bytes: limits.maxBatchBytes })
})

test('[BT2] [BT15] a hundred renames of a long document write no copy of its text', async () => {
  const writer = await signUpWriter()
  const text = 'x'.repeat(3_000_000)
  await run(writer, [create('long', { content: text })])
  const renames = Array.from({ length: 100 }, (_, n) => ({
    ...update('long', { title: `${n}` }),
    client_id: `${n}`,
  }))
  expect((await run(writer, renames)).successful).toBe(100)
  const rows = await database().documentVersion.findMany({ where: { workspaceId: writer.workspaceId } })
  expect(rows).toHaveLength(100)
  expect(rows.filter(({ content }) => content !== null)).toEqual([])
  const [oldest] = await storedHistory(writer.workspaceId, 'long')
  expect(oldest?.content).toBe(text)
})

test('[RQ1] [BT2] eighty replacements of one text, each of 100 kB, are one batch', async () => {
  const writer = await signUpWriter()
  await run(writer, [create('a', { content: 'x' })])
  const updates = Array.from({ length: 80 }, (_, n) => ({
    ...update('a', { content: `${n} ${'x'.repeat(100_000)}` }),
    client_id: `${n}`,
  }))
  expect((await run(writer, updates)).successful).toBe(80)
  const texts = (await storedHistory(writer.workspaceId, 'a')).map(({ content }) => content?.slice(0, 3))
  expect(texts).toEqual(['x', ...Array.from({ length: 79 }, (_, n) => `${n} ${n < 10 ? 'x' : ''}`)])
})

test('[CH3] what is restored and deleted at once is deleted now', async () => {
  const writer = await signUpWriter()
  await run(writer, [create('a', { content: 'x' })])
  await run(writer, [{ operation: 'delete', client_id: 'a', document_id: 'a' }])
  const longAgo = new Date(Date.now() - 89 * 86_400_000)
  await database().document.updateMany({
    where: { workspaceId: writer.workspaceId },
    data: { deletedAt: longAgo },
  })
  const restore = update('a', { deleted: false, content: 'y' })
  await run(writer, [restore, { operation: 'delete', client_id: 'a', document_id: 'a' }])
  const { deletedAt } = await storedDocument(writer.workspaceId, 'a')
  expect(deletedAt?.getTime()).toBeGreaterThan(longAgo.getTime() + 86_400_000)
})

/** An update that puts a text into the document `a`. */
function edit(client_id: string, text: string) {
  return { ...update('a', { yjs_state_b64: base64(text) }), client_id }
}

function base64(text: string): string {
  return Buffer.from(stateFromText(text)).toString('base64')
}
