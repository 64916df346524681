/** That nobody's edits are lost to another's under their Yjs client, and that states stay small: on real PostgreSQL. */
import { beforeAll, expect, test } from 'vitest'
import type { BatchResponse } from '@/contract/batch'
import { limits } from '@/contract/limits'
import { encodeCrdt, openCrdt, stateFromText, textFromState, textOf, versionOf } from '@/crdt/documentText'
import { manyClients } from '@/crdt/testing/craftedUpdates'
import { FIRST_AUTHOR } from '@/crdt/writeText'
import { storedDocument } from '@/testing/storedDocument'
import { transports } from '@/testing/transports'
import { signUpWriter, type Writer } from '@/testing/writer'
import { databaseRun, sawDatabase } from '../db/databaseRun'
import { authorOf } from '../documents/authorOf'

const [{ send }] = transports as [(typeof transports)[number]]

let writer: Writer
beforeAll(async () => {
  writer = await signUpWriter()
})

const create = (id: string, data: object) => ({ operation: 'create', client_id: id, document_id: id, data })
const update = (id: string, data: object, n = 0) => ({
  operation: 'update',
  client_id: `${n} ${id}`,
  document_id: id,
  data,
})
const state = (bytes: Uint8Array) => ({ yjs_state_b64: Buffer.from(bytes).toString('base64') })
const row = (id: string) => storedDocument(writer.workspaceId, id)

async function run(...operations: object[]): Promise<BatchResponse['results']> {
  const { response, problem } = await send(writer, { workspace_id: writer.workspaceId, operations })
  if (!response) throw new Error(`refused: ${JSON.stringify(problem)}`)
  return response.results
}

const clientsOf = (bytes: Uint8Array) => [...openCrdt(bytes).store.clients.keys()]

test('[BT17] who writes under another author’s number does not make that one’s words vanish with success', async () => {
  const mine = openCrdt(stateFromText('hello'))
  textOf(mine).insert(5, ',')
  await run(create('d', state(encodeCrdt(mine))))
  const forged = openCrdt((await row('d')).yjsState)
  forged.clientID = mine.clientID
  textOf(forged).insert(6, '!'.repeat(200))
  const seen = versionOf(mine)
  textOf(mine).insert(6, ' an important paragraph')
  expect(await run(update('d', state(encodeCrdt(forged))))).toMatchObject([{ version: 2 }])
  for (const bytes of [encodeCrdt(mine), encodeCrdt(mine, seen)])
    expect(await run(update('d', state(bytes)))).toMatchObject([
      { status: 'error', code: 'invalid_yjs_state' },
    ])
  expect(await row('d')).toMatchObject({ version: 2, content: `hello,${'!'.repeat(200)}` })
})

test('[BT17] an update that builds on what the server does not have is told apart', async () => {
  const doc = openCrdt(stateFromText('hello'))
  const seen = versionOf(doc)
  textOf(doc).insert(5, ' world')
  await run(create('m', { content: 'else' }))
  expect(await run(update('m', state(encodeCrdt(doc, seen))))).toMatchObject([
    { code: 'missing_yjs_updates' },
  ])
})

test('[BT17] 300 plain edits leave a state of a few hundred bytes, however they come', async () => {
  const textAt = (n: number) => `line ${n}\nsome words that stay ${n % 7}\n`
  await run(create('page', { content: textAt(0) }))
  for (let batch = 0; batch < 2; batch++)
    await run(
      ...Array.from({ length: 100 }, (_, n) => update('page', { content: textAt(batch * 100 + n) }, n)),
    )
  for (let n = 200; n < 300; n++) await run(update('page', { content: textAt(n) }))
  const { yjsState, content, version } = await row('page')
  expect([content, textFromState(yjsState)]).toEqual([textAt(299), textAt(299)])
  expect(yjsState.length).toBeLessThan(400)
  const stale = { ...update('page', { content: `Above.\n${textAt(299)}` }), expected_version: version }
  await run(update('page', { content: `${textAt(299)}Below.\n` }), {
    ...stale,
    client_id: 's',
    on_conflict: 'merge',
  })
  expect((await row('page')).content).toBe(`Above.\n${textAt(299)}Below.\n`)
  expect(clientsOf((await row('page')).yjsState).length).toBeLessThan(6)
})

test('[BT17] the server never writes as an editor, and as another author once the database may have been set back', async () => {
  await run(create('s', { content: 'one' }))
  const first = openCrdt((await row('s')).yjsState)
  await run(update('s', { content: 'one two' }))
  const [author = 0] = clientsOf((await row('s')).yjsState).filter(
    (client) => !first.store.clients.has(client),
  )
  expect(author).toBe(authorOf('s'))
  expect(author).toBeGreaterThanOrEqual(FIRST_AUTHOR)
  expect(authorOf('t')).not.toBe(author)
  const before = databaseRun()
  await run(update('s', { content: 'one two three' }))
  expect(databaseRun()).toBe(before)
  // As a backend of a PostgreSQL that was started at another time would have said.
  sawDatabase('2030-01-01')
  expect(authorOf('s')).not.toBe(author)
})

test('[BT14] a state of more clients than a document may have is refused', async () => {
  const excessive = manyClients(limits.maxYjsClients + 1)
  expect(await run(create('many', state(excessive)))).toMatchObject([{ code: 'document_too_large' }])
})
