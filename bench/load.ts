/** load: 32 clients send batches of 100 as fast as they can, on the cores that the server has too. */
import type { App } from './App.ts'
import { creates } from './batches.ts'
import { type Client, connectClient, signUp } from './client.ts'
import { sampleDocuments } from './documents.ts'
import { type Figure, figure, repeat, setting } from './measure.ts'
import { openReference } from './reference.ts'

const CLIENTS = 32
/** As many of them are devices of one account, with one workspace. */
const SHARING = 8
const SECONDS = setting('BENCH_LOAD_SECONDS', 120)
/** F's own rate is taken before and after, this long each. */
const REFERENCE_SECONDS = Math.max(2, SECONDS / 8)
const WARMUP_SECONDS = Math.min(5, SECONDS / 4)
const TARGET = 0.5

const loaded = new WeakSet<App>()

/** For what comes after a load: has one, unless there was one. */
export async function ensureLoaded(app: App): Promise<void> {
  if (!loaded.has(app)) await load(app)
}

export async function load(app: App): Promise<Figure[]> {
  const documents = sampleDocuments(100)
  const clients = await connectClients(app)
  const reference = await openReference(app.databaseUrl)
  const insert = reference.insert(documents)

  const before = await repeat(insert, REFERENCE_SECONDS)
  console.log(`  load: ${CLIENTS} clients for ${SECONDS} s …`)
  await sendAll(clients, documents, WARMUP_SECONDS)
  const ours = await sendAll(clients, documents, SECONDS)
  const after = await repeat(insert, REFERENCE_SECONDS)
  await reference.close()
  loaded.add(app)

  const rate = (documents.length * ours.times.length) / ours.seconds
  const theirs = [...before, ...after]
  const theirRate = (documents.length * theirs.length * 1_000) / theirs.reduce((sum, time) => sum + time, 0)
  const ratio = rate / theirRate
  return [
    {
      ...figure('load', ours.times, 'F in a loop', theirs),
      measured: `${Math.round(rate)} operations/s to ${Math.round(theirRate)}, ${ours.errors.length} errors`,
      ratio,
      target: `≥ ${TARGET}; 0 errors`,
      ok: ratio >= TARGET && ours.errors.length === 0,
    },
  ]
}

async function connectClients(app: App): Promise<Client[]> {
  const shared = await signUp(app.port)
  const clients: Client[] = []
  for (let n = 0; n < CLIENTS; n++) {
    clients.push(await connectClient(app.port, n < SHARING ? shared : await signUp(app.port)))
  }
  return clients
}

export interface Sent {
  times: number[]
  /** Until the last answer. */
  seconds: number
  errors: unknown[]
}

/** Each of the clients sends one batch after the other for so long. */
export async function sendAll(
  clients: Client[],
  documents: readonly object[],
  seconds: number,
): Promise<Sent> {
  const startedAt = performance.now()
  const errors: unknown[] = []
  const times = await Promise.all(
    clients.map((client) =>
      repeat(
        () =>
          client.batch(creates(documents)).catch((error: unknown) => {
            if (errors.push(error) === 1) console.error('  The first error under load:', error)
          }),
        seconds,
      ),
    ),
  )
  return { times: times.flat(), seconds: (performance.now() - startedAt) / 1_000, errors }
}
