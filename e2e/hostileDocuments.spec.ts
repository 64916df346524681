/** Documents made to cost much: a server with little memory lives through them and goes on serving everybody else. */
import { randomBytes } from 'node:crypto'
import { expect, test } from '@playwright/test'

import { freePort } from '../scripts/freePorts.ts'
import { emptyCrdt, encodeCrdt, textOf } from '../src/crdt/documentText.ts'
import { ApiClient } from './ApiClient.ts'
import { AppServer } from './AppServer.ts'

test.describe.configure({ timeout: 300_000 })

let app: AppServer
test.beforeAll(async () => {
  app = await AppServer.open(await freePort(), { NODE_OPTIONS: '--max-old-space-size=512' })
})
test.afterEach(() => expect(app.output).not.toContain('Starting it again'))
test.afterAll(() => app.close())

const LONG = 6_000_000

test('[RQ9] a few kB that would make gigabytes of versions are refused, and who is within bounds is served', async () => {
  const attacks: Promise<{ edits: number; status: number; code: string }>[] = []
  for (let account = 0; account < 3; account++) {
    const attacker = await ApiClient.signUp(app.url)
    await attacker.create('long', { content: randomBytes(LONG).toString('base64').slice(0, LONG) })
    let client = 0
    const send = async (edits: number) => {
      const { status, body } = await attacker.batch(
        Array.from({ length: edits }, (_, n) => update('long', letterBy(++client), `${n}`)),
      )
      return { edits, status, code: body.code }
    }
    attacks.push(...[100, 30, 30, 6].map(send))
  }
  const other = await ApiClient.signUp(app.url)
  for (let n = 0; n < 10; n++)
    expect((await other.create(`calm-${n}`, { content: 'as ever' })).body).toMatchObject({ successful: 1 })
  for (const { edits, status, code } of await Promise.all(attacks)) {
    const isTooMuch = edits > 10
    expect(`${status} ${code}`).toMatch(isTooMuch ? /^(413 payload_too_large|503 \w+)$/ : /^(200|503)/)
  }
  expect((await other.create('afterwards', { content: 'as ever' })).body).toMatchObject({ successful: 1 })
})

test('[RQ9] [BT14] edits of documents that very many Yjs clients wrote hold up no edit of anybody else', async () => {
  const state = byManyClients(20_000)
  const attackers: ApiClient[] = []
  for (let n = 0; n < 4; n++) {
    const attacker = await ApiClient.signUp(app.url)
    await attacker.create('poisoned', yjs(state))
    attackers.push(attacker)
  }
  const other = await ApiClient.signUp(app.url)
  const doc = emptyCrdt()
  await other.create('calm', yjs(encodeCrdt(doc)))

  let answered = 0
  const attacks = attackers.flatMap((attacker) =>
    Array.from({ length: 8 }, async (_, n) => {
      const { status } = await attacker.batch([update('poisoned', letterBy(20_001 + n), '1')])
      answered++
      return status
    }),
  )
  for (let n = 0; n < 5; n++) {
    textOf(doc).insert(0, 'word ')
    const { body } = await other.batch([update('calm', encodeCrdt(doc), '1')])
    expect(body).toMatchObject({ successful: 1 })
  }
  // In turn with them it would have waited for four of theirs each time.
  expect(answered).toBeLessThan(attacks.length)
  for (const status of await Promise.all(attacks)) expect([200, 503]).toContain(status)
  expect((await other.read('calm')).body.content).toBe('word '.repeat(5))
})

test('[BT2] [RQ9] sixty programs that write one document at once are all answered, and none is sent away', async () => {
  const writer = await ApiClient.signUp(app.url)
  await writer.create('hot', { content: 'x' })
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      writer.batch([
        { operation: 'update', client_id: `${n}`, document_id: 'hot', data: { content: `line ${n}` } },
      ]),
    ),
  )
  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  const versions = answers.map(({ body }) => body.results[0].version).sort((a, b) => a - b)
  expect(versions).toEqual(Array.from({ length: 60 }, (_, n) => n + 2))
})

function yjs(state: Uint8Array) {
  return { yjs_state_b64: Buffer.from(state).toString('base64') }
}

function update(document_id: string, state: Uint8Array, client_id: string): object {
  return { operation: 'update', client_id, document_id, data: yjs(state) }
}

/** An edit of a few bytes that fits any document. */
function letterBy(client: number): Uint8Array {
  const doc = emptyCrdt()
  doc.clientID = client
  textOf(doc).insert(0, 'z')
  return encodeCrdt(doc)
}

function byManyClients(count: number): Uint8Array {
  const doc = emptyCrdt()
  doc.transact(() => {
    for (let client = 1; client <= count; client++) {
      doc.clientID = client
      textOf(doc).insert(0, 'a')
    }
  })
  return encodeCrdt(doc)
}
