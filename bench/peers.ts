/**
 * peer-bulk-100: the same 100 documents by one bulk request to us and to others that take such requests.
 *
 * What the others do less of than we do, so that the comparison favours them:
 * - pouchdb-server `_bulk_docs`, on LevelDB: nobody is signed in; writes are left to the operating system
 *   without fsync, so a power cut may take what was acknowledged; no idempotency; a revision tree, but no
 *   texts of old versions that are kept for good.
 * - parse-server `/batch` with `transaction: true`, on the same PostgreSQL with fsync: an application's key and no
 *   session; no versions or history, no idempotency, no order of changes to read from.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '../scripts/freePorts.ts'
import type { App } from './App.ts'
import { creates } from './batches.ts'
import { connectClient, signUp } from './client.ts'
import { type SampleDocument, sampleDocuments } from './documents.ts'
import { send } from './http.ts'
import { type Figure, interleave, percentile, slower, type Task } from './measure.ts'

const PEERS = path.join(import.meta.dirname, 'peers')
const START_MS = 60_000
const TARGET = 0.5

export async function peerBulk(app: App): Promise<Figure[]> {
  const documents = sampleDocuments(100)
  const client = await connectClient(app.port, await signUp(app.port))
  installPeers()
  const peers = [
    ...(await started('pouchdb-server', startPouch)),
    ...(await started('parse-server', () => startParse(app))),
  ]
  try {
    if (peers.length === 0) throw new Error('no peer could be started')
    const tasks: Record<string, Task> = { ours: () => client.batch(creates(documents)) }
    for (const peer of peers) tasks[peer.name] = () => peer.store(documents)
    const times = await interleave(tasks, { warmup: 8, rounds: 40 })
    const timesOf = (name: string) => times[name] ?? []
    const byMedian = peers.map(({ name }) => name).sort((a, b) => median(timesOf(a)) - median(timesOf(b)))
    return byMedian.map((name, place) =>
      slower(
        'peer-bulk-100',
        timesOf('ours'),
        place === 0 && peers.length > 1 ? `${name}, the best peer` : name,
        timesOf(name),
        place === 0 ? TARGET : undefined,
      ),
    )
  } finally {
    for (const peer of peers) await peer.close()
  }
}

function median(times: number[]): number {
  return percentile(times, 0.5)
}

/** They have a lockfile of their own: the app does not depend on them. */
function installPeers(): void {
  if (existsSync(path.join(PEERS, 'node_modules/.package-lock.json'))) return
  console.log('  Installing the peers …')
  const { status } = spawnSync('npm', ['ci'], { cwd: PEERS, stdio: 'inherit' })
  if (status !== 0) throw new Error(`npm ci in ${PEERS} failed`)
}

interface Peer {
  name: string
  /** @throws unless the peer says that it has stored all of them */
  store(documents: readonly SampleDocument[]): Promise<void>
  close(): Promise<void>
}

/** None, and a line that says why, where it does not run on this machine. */
async function started(name: string, start: () => Promise<Peer>): Promise<Peer[]> {
  try {
    return [await start()]
  } catch (error) {
    console.error(`  ${name} is left out: ${error instanceof Error ? error.message : error}`)
    return []
  }
}

async function startPouch(): Promise<Peer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bds-bench-pouch-'))
  const [port, agent] = [await freePort(), new Agent({ keepAlive: true, maxSockets: 1 })]
  const script = path.join(PEERS, 'node_modules/pouchdb-server/bin/pouchdb-server')
  const flags = ['--dir', folder, '--port', String(port), '--host', '127.0.0.1', '--no-stdout-logs']
  // It leaves its configuration and its log where it is started.
  const server = run(script, flags, { cwd: folder })
  await answers(server, () => send(agent, port, { method: 'PUT', path: '/notes' }))
  return {
    name: 'pouchdb-server',
    async store(documents) {
      const docs = documents.map((document) => ({ _id: randomUUID(), ...document }))
      const answer = await send(agent, port, {
        method: 'POST',
        path: '/notes/_bulk_docs',
        body: JSON.stringify({ docs }),
      })
      expectAll('pouchdb-server', answer.body, documents.length, (one) => 'ok' in one)
    },
    async close() {
      await end(server)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** For `live-peer`. */
export async function startHocuspocus(): Promise<{ port: number; close(): Promise<void> }> {
  installPeers()
  const [port, agent] = [await freePort(), new Agent()]
  const server = run(path.join(PEERS, 'hocuspocus.mjs'), [], {
    cwd: PEERS,
    env: { ...process.env, NODE_ENV: 'production', PORT: String(port) },
  })
  await answers(server, () => send(agent, port, { method: 'GET', path: '/' }))
  return { port, close: () => end(server) }
}

async function startParse(app: App): Promise<Peer> {
  const [port, agent] = [await freePort(), new Agent({ keepAlive: true, maxSockets: 1 })]
  const server = run(path.join(PEERS, 'parseServer.mjs'), [], {
    cwd: PEERS,
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: app.databaseUrl, PORT: String(port) },
  })
  const headers = { 'x-parse-application-id': 'bench', 'x-parse-rest-api-key': 'bench' }
  const create = (body: object) => ({ method: 'POST', path: '/parse/classes/Note', body })
  // The first document makes the table, which it cannot do within a transaction.
  const first = { ...create({}), headers, body: JSON.stringify({ title: '', content: '' }) }
  await answers(server, () => send(agent, port, first))
  return {
    name: 'parse-server',
    async store(documents) {
      const body = JSON.stringify({ transaction: true, requests: documents.map(create) })
      const answer = await send(agent, port, { method: 'POST', path: '/parse/batch', headers, body })
      expectAll('parse-server', answer.body, documents.length, (one) => 'success' in one)
    },
    close: () => end(server),
  }
}

function expectAll(peer: string, body: string, count: number, isStored: (one: object) => boolean): void {
  const results: unknown = JSON.parse(body)
  const stored = Array.isArray(results) ? results.filter(isStored).length : 0
  if (stored !== count) throw new Error(`${peer} stored ${stored} of ${count}: ${body.slice(0, 500)}`)
}

function run(
  script: string,
  flags: string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): ChildProcess {
  return spawn(process.execPath, [script, ...flags], { ...options, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Asks again until it is answered well. */
async function answers(
  server: ChildProcess,
  ask: () => Promise<{ status: number; body: string }>,
): Promise<void> {
  const until = performance.now() + START_MS
  for (;;) {
    const answer = await ask().catch((error: Error) => ({ status: 0, body: error.message }))
    if (answer.status >= 200 && answer.status < 300) return
    if (server.exitCode !== null || performance.now() > until) {
      await end(server)
      throw new Error(`it does not start: ${answer.body.slice(0, 500)}`)
    }
    await setTimeout(200)
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = once(server, 'exit')
  server.kill('SIGTERM')
  const late = globalThis.setTimeout(() => server.kill('SIGKILL'), 5_000)
  await exited
  clearTimeout(late)
}
