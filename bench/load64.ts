/** load-64: the load over 64 workspaces, on one PostgreSQL and on tables that are distributed by workspace, in turns. */
import { divideTables } from '../src/testing/partitions.ts'
import { startTestServer } from '../src/testing/testServer.ts'
import { type App, startServer } from './App.ts'
import { type Client, connectClient, signUp } from './client.ts'
import { sampleDocuments } from './documents.ts'
import { type Sent, sendAll } from './load.ts'
import { type Figure, figure, setting } from './measure.ts'

const WORKSPACES = 64
const SECONDS = setting('BENCH_LOAD_SECONDS', 120) / 2
const TURNS = 4
const TARGET = 0.5

export async function load64(app: App): Promise<Figure[]> {
  const database = await startTestServer()
  if (database.dividedUrl) await divideTables(database.dividedUrl)
  const distributed = await startServer(database.dividedUrl || database.url, app.port + 1)
  try {
    const clients = { one: await connectClients(app), distributed: await connectClients(distributed) }
    const documents = sampleDocuments(100)
    const sent: Record<keyof typeof clients, Sent[]> = { one: [], distributed: [] }
    console.log(`  load-64: ${WORKSPACES} clients for ${SECONDS} s on each …`)
    for (let turn = -1; turn < TURNS; turn++) {
      for (const name of ['one', 'distributed'] as const) {
        const part = await sendAll(clients[name], documents, SECONDS / TURNS)
        if (turn >= 0) sent[name].push(part)
      }
    }
    const [ours, theirs] = [sent.distributed, sent.one].map((parts) => ({
      times: parts.flatMap(({ times }) => times),
      rate:
        (100 * parts.flatMap(({ times }) => times).length) /
        parts.reduce((sum, { seconds }) => sum + seconds, 0),
      errors: parts.flatMap(({ errors }) => errors).length,
    })) as [Summary, Summary]
    const ratio = ours.rate / theirs.rate
    const where = database.dividedUrl ? 'in hash partitions' : 'on Citus'
    return [
      {
        ...figure('load-64', ours.times, 'one PostgreSQL', theirs.times),
        measured: `${Math.round(ours.rate)} operations/s ${where} to ${Math.round(theirs.rate)}, ${ours.errors + theirs.errors} errors`,
        ratio,
        target: `≥ ${TARGET}; 0 errors`,
        ok: ratio >= TARGET && ours.errors + theirs.errors === 0,
      },
    ]
  } finally {
    await distributed.close()
    await database.close()
  }
}

interface Summary {
  times: number[]
  rate: number
  errors: number
}

async function connectClients({ port }: App): Promise<Client[]> {
  const clients: Client[] = []
  for (let n = 0; n < WORKSPACES; n++) clients.push(await connectClient(port, await signUp(port)))
  return clients
}
