/** What hostile users send. Each attack has lanes, in which one request follows the other. */
import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import * as Y from 'yjs'
import { limits } from '../src/contract/limits.ts'
import { LiveClient } from '../src/server/live/testing/LiveClient.ts'
import { type Account, signUp } from './client.ts'
import { craftedUpdates, manyClients, oneClientMore, oneLetter } from './craftedUpdates.ts'
import { send } from './http.ts'
import { post } from './rawPost.ts'

export interface HostileRequest {
  kind: string
  /** @returns the status, or what became of the connection; soon, once `stop` is aborted */
  send(stop: AbortSignal): Promise<string>
}

/** What comes next. */
export type Lane = () => HostileRequest

/** By name; each makes the accounts and documents that it needs. */
export const attacks = { crafted, poisoned, amplifier, live }

export type AttackName = keyof typeof attacks

/** One account: updates that no editor makes, and bodies that no client sends. */
async function crafted(port: number): Promise<Lane[]> {
  const account = await signUp(port)
  const large = Buffer.alloc(60 * 1_024 * 1_024, 'a')
  const chunked = { ...account.headers, 'transfer-encoding': 'chunked' }
  const keys = Array.from({ length: 400_000 }, (_, n) => `"${n}k":0`).join()
  const of = (kind: string, text: string | Buffer, more?: Record<string, string>) =>
    sized(kind, port, account, text, more)
  const requests: HostileRequest[] = [
    ...Object.entries(craftedUpdates).map(([kind, yjs]) =>
      of(kind, batch(account, [{ operation: 'create', client_id: '1', data: yjsData(yjs) }])),
    ),
    of('deep JSON', '['.repeat(9_000_000)),
    of('wide JSON', `{"operations":[${'[],'.repeat(3_000_000)}1]}`),
    of('many keys', `{${keys}}`),
    of('gzip bomb', gzipSync(Buffer.alloc(400_000_000)), { 'content-encoding': 'gzip' }),
    of('60 MB body', large),
    { kind: '60 MB in chunks', send: () => post(port, chunked, large) },
  ]
  const slow = Array.from({ length: SLOW_CONNECTIONS }, () => () => slowBody(port, account))
  return [inTurn(requests.map((request) => () => request)), ...slow]
}

const SLOW_CONNECTIONS = 20

const POISONERS = 6
/** Nearly as many as a document may have. */
const POISONED_CLIENTS = limits.maxYjsClients - 1_000

/** Six accounts: edits of a few bytes on documents that very many Yjs clients wrote. */
function poisoned(port: number): Promise<Lane[]> {
  return eachAccount(POISONERS, async () => {
    const account = await signUp(port)
    await create(port, account, yjsData(manyClients(POISONED_CLIENTS)))
    let client = POISONED_CLIENTS
    return [
      () => {
        client = client < limits.maxYjsClients ? client + 1 : POISONED_CLIENTS + 1
        return edits('edit of a poisoned document', port, account, [oneClientMore(client)])
      },
    ]
  })
}

const AMPLIFIERS = 4
const AMPLIFIED_BYTES = 6_000_000

/** Four accounts: a few kB that make as many versions of a long document as a batch may make, or more; and its reading. */
function amplifier(port: number): Promise<Lane[]> {
  return eachAccount(AMPLIFIERS, async () => {
    const account = await signUp(port)
    await create(port, account, {
      content: randomBytes(AMPLIFIED_BYTES).toString('base64').slice(0, AMPLIFIED_BYTES),
    })
    let client = 0
    const letters = (count: number) => Array.from({ length: count }, () => oneLetter(++client))
    return [
      inTurn(
        [30, 30, 30, 8].map((count) => () => edits(`${count} edits of 6 MB`, port, account, letters(count))),
      ),
      () => ({ kind: 'feed of 6 MB', send: () => readFeed(port, account) }),
    ]
  })
}

const FLOODERS = 4

/** Four accounts: floods of letters and carets over live connections, up to what is allowed and past it, and what is none. */
function live(port: number): Promise<Lane[]> {
  return eachAccount(FLOODERS, async () => {
    const account = await signUp(port)
    const typed = Y.encodeStateAsUpdate(oneLetterDoc())
    const long = Buffer.alloc(limits.maxLiveMessageBytes)
    return [
      inTurn([
        () => liveFlood('flood of letters', port, account, typed, 0),
        () =>
          liveFlood(
            'letters as fast as allowed',
            port,
            account,
            typed,
            1_000 / limits.maxLiveMessagesPerSecond,
          ),
        () => liveFlood('64 KiB of nothing', port, account, long, 0),
        ...Object.entries(craftedUpdates).map(
          ([kind, yjs]) =>
            () =>
              liveFlood(`live: ${kind}`, port, account, yjs, 0),
        ),
      ]),
      () => liveFlood('joins', port, account, undefined, 0),
    ]
  })
}

/** At most so long on one connection. */
const FLOOD_MS = 2_000

/** Sends the same over and over; without an update, requests to join. @returns how the connection ended */
function liveFlood(
  kind: string,
  port: number,
  account: Account,
  update: Uint8Array | undefined,
  pauseMs: number,
): HostileRequest {
  const flood = async (stop: AbortSignal) => {
    const client = await LiveClient.connect(`ws://localhost:${port}/api/v1/live`, account.headers, 1)
    await client.join(account.workspaceId, DOCUMENT)
    const until = performance.now() + FLOOD_MS
    for (let n = 1; performance.now() < until && !stop.aborted; n++) {
      if (client.socket.readyState !== client.socket.OPEN) break
      if (update) client.send('update', update)
      else
        client.ask({
          type: 'join',
          channel: n,
          workspace_id: account.workspaceId,
          document_id: `${n}`,
          yjs_client: 1,
        })
      if (pauseMs > 0 || n % 50 === 0) await setTimeout(pauseMs)
    }
    const isOpen = client.socket.readyState === client.socket.OPEN
    client.leave()
    return isOpen ? 'stayed open' : `closed with ${await client.closed}`
  }
  return { kind, send: flood }
}

function oneLetterDoc(): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = 1
  doc.getText('content').insert(0, 'x')
  return doc
}

/** A byte every tenth of a second, until the server has had enough. */
function slowBody(port: number, account: Account): HostileRequest {
  const write = (stop: AbortSignal) =>
    new Promise<string>((resolve) => {
      const client = request({
        port,
        host: '127.0.0.1',
        agent: new Agent(),
        method: 'POST',
        path: '/api/v1/documents/batch',
        headers: { ...account.headers, 'content-type': 'application/json' },
      })
      const timer = setInterval(() => (stop.aborted ? client.destroy() : client.write(' ')), 100)
      client.on('error', () => client.destroy())
      client.on('response', ({ statusCode }) => {
        resolve(String(statusCode))
        client.destroy()
      })
      client.on('close', () => {
        clearInterval(timer)
        resolve('closed')
      })
    })
  return { kind: 'slow body', send: write }
}

function inTurn(lanes: Lane[]): Lane {
  let next = 0
  return () => {
    const lane = lanes[next++ % lanes.length]
    if (!lane) throw new Error('a lane of nothing')
    return lane()
  }
}

async function eachAccount(count: number, lanesOf: () => Promise<Lane[]>): Promise<Lane[]> {
  const lanes: Lane[] = []
  for (let n = 0; n < count; n++) lanes.push(...(await lanesOf()))
  return lanes
}

const DOCUMENT = 'attacked'

async function create(port: number, account: Account, data: object): Promise<void> {
  const body = batch(account, [{ operation: 'create', client_id: '1', document_id: DOCUMENT, data }])
  const answer = await send(new Agent(), port, {
    method: 'POST',
    path: '/api/v1/documents/batch',
    headers: account.headers,
    body,
  })
  if (answer.status !== 200 || JSON.parse(answer.body).successful !== 1)
    throw new Error(`the hostile user's document was refused: ${answer.status} ${answer.body.slice(0, 500)}`)
}

function edits(kind: string, port: number, account: Account, updates: Buffer[]): HostileRequest {
  const operations = updates.map((yjs, n) => ({
    operation: 'update',
    client_id: String(n),
    document_id: DOCUMENT,
    data: yjsData(yjs),
  }))
  return sized(kind, port, account, batch(account, operations))
}

function sized(
  kind: string,
  port: number,
  account: Account,
  text: string | Buffer,
  more: Record<string, string> = {},
): HostileRequest {
  const body = Buffer.from(text)
  const headers = { ...account.headers, 'content-length': String(body.length), ...more }
  return { kind, send: () => post(port, headers, body) }
}

async function readFeed(port: number, { workspaceId, headers }: Account): Promise<string> {
  const path = `/api/v1/documents/changes?workspace_id=${workspaceId}`
  const answer = await send(new Agent(), port, { method: 'GET', path, headers })
  return String(answer.status)
}

function batch({ workspaceId }: Account, operations: object[]): string {
  return JSON.stringify({ workspace_id: workspaceId, operations })
}

function yjsData(yjs: Buffer): object {
  return { title: 'x', yjs_state_b64: yjs.toString('base64') }
}
