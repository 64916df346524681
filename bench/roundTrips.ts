/** The product's own table: one batch against as many requests with one document each. */
import type { App } from './App.ts'
import { creates } from './batches.ts'
import { type Client, connectClient, signUp } from './client.ts'
import { sampleDocuments } from './documents.ts'
import { type Figure, faster, interleave, type Task } from './measure.ts'
import { slowNetwork } from './slowNetwork.ts'

/** What 100 documents should gain, by milliseconds of round trip. */
const SEQUENTIAL_TARGETS = { 0: 30, 20: 60, 100: 85 }
const PARALLEL_TARGETS = { 0: 15, 20: 12, 100: 14 }
/** A browser opens six connections to a host. */
const CONNECTIONS = 6

export async function batchVsSequential(app: App): Promise<Figure[]> {
  return compare(app, [10, 50, 100], 1, 'batch', 'one by one', SEQUENTIAL_TARGETS)
}

export async function batchVsParallel(app: App): Promise<Figure[]> {
  return compare(app, [100], CONNECTIONS, 'batch-vs-parallel', 'six at a time', PARALLEL_TARGETS)
}

async function compare(
  app: App,
  counts: number[],
  connections: number,
  name: string,
  reference: string,
  targets: Record<number, number>,
): Promise<Figure[]> {
  const account = await signUp(app.port)
  const figures: Figure[] = []
  for (const [roundTrip, target] of Object.entries(targets)) {
    const network = await slowNetwork(app.port, Number(roundTrip))
    const client = await connectClient(network.port, account)
    const single = await connectClient(network.port, account, connections)
    for (const count of counts) {
      const documents = sampleDocuments(count)
      const times = await interleave(
        { batch: () => client.batch(creates(documents)), singles: oneEach(single, documents, connections) },
        { warmup: 1, rounds: Number(roundTrip) === 0 ? 9 : 3 },
      )
      const label = `${name}${counts.length > 1 ? `-${count}` : ''} at ${roundTrip} ms`
      figures.push(faster(label, times.batch, reference, times.singles, count === 100 ? target : undefined))
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
