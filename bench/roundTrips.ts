/** The product's own table: one batch against as many requests with one document each. */
import type { App } from './App.ts'
import { creates } from './batches.ts'
import { type Client, connectClient, signUp } from './client.ts'
import { NOTE_BYTES, sampleDocuments } from './documents.ts'
import { type Figure, faster, interleave, type Task } from './measure.ts'
import { slowNetwork } from './slowNetwork.ts'

/** What 100 documents should gain, by milliseconds of round trip. */
const SEQUENTIAL_TARGETS = { 0: 50, 20: 80, 100: 93 }
const PARALLEL_TARGETS = { 0: 15, 20: 12, 100: 14 }
/** A browser opens six connections to a host. */
const CONNECTIONS = 6

export async function batchVsSequential(app: App): Promise<Figure[]> {
  const rows = [10, 50, 100].map((count) => ({
    name: `batch-${count}`,
    documents: sampleDocuments(count, NOTE_BYTES),
    targets: count === 100 ? SEQUENTIAL_TARGETS : {},
  }))
  const large = { name: 'batch-100 of any size', documents: sampleDocuments(100), targets: {} }
  return compare(app, [...rows, large], 1, 'one by one')
}

export async function batchVsParallel(app: App): Promise<Figure[]> {
  const documents = sampleDocuments(100, NOTE_BYTES)
  const row = { name: 'batch-vs-parallel', documents, targets: PARALLEL_TARGETS }
  return compare(app, [row], CONNECTIONS, 'six at a time')
}

interface Row {
  name: string
  documents: readonly object[]
  targets: Record<number, number>
}

async function compare(app: App, rows: Row[], connections: number, reference: string): Promise<Figure[]> {
  const account = await signUp(app.port)
  const figures: Figure[] = []
  for (const roundTrip of [0, 20, 100]) {
    const network = await slowNetwork(app.port, roundTrip)
    const client = await connectClient(network.port, account)
    const single = await connectClient(network.port, account, connections)
    for (const { name, documents, targets } of rows) {
      const times = await interleave(
        { batch: () => client.batch(creates(documents)), singles: oneEach(single, documents, connections) },
        { warmup: 1, rounds: roundTrip === 0 ? 9 : 3 },
      )
      const label = `${name} at ${roundTrip} ms`
      figures.push(faster(label, times.batch, reference, times.singles, targets[roundTrip]))
    }
    network.close()
  }
  return figures
}

function oneEach(client: Client, documents: readonly object[], lanes: number): Task {
  return async () => {
    const waiting = creates(documents)
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await client.batch([next])
    }
    await Promise.all(Array.from({ length: lanes }, lane))
  }
}
