/** drain-10k: a browser has 10,000 documents to send, and is told that there is a connection. */
import { randomUUID } from 'node:crypto'
import { Person } from '../../e2e/Person.ts'
import type { App } from '../App.ts'
import { creates } from '../batches.ts'
import { connectClient, signUp } from '../client.ts'
import { sampleDocuments } from '../documents.ts'
import { type Figure, percentile, repeat } from '../measure.ts'
import { openApp, Profile } from './Profile.ts'
import { seededDocuments } from './seededDocuments.ts'

const DOCUMENTS = 10_000
const MOST = 2

/** Until the app says that all is synced, against 100 batches of the same documents by a bare client, before and after. */
export async function drain({ port }: App): Promise<Figure[]> {
  const samples = sampleDocuments(100)
  const client = await connectClient(port, await signUp(port))
  const batch = () => client.batch(creates(samples))
  await repeat(batch, 3)
  const before = await repeat(batch, 3)
  const took = await drainOnce(port, samples)
  const after = await repeat(batch, 3)
  const p50 = percentile([...before, ...after], 0.5)
  const reference_p50_ms = (DOCUMENTS / samples.length) * p50
  const ratio = took / reference_p50_ms
  return [
    {
      name: 'drain-10k',
      p50_ms: took,
      p99_ms: null,
      reference: '100 batches of 100',
      reference_p50_ms,
      ratio,
      target: `≤ ${MOST}`,
      ok: ratio <= MOST,
    },
  ]
}

/** @returns milliseconds */
async function drainOnce(port: number, samples: ReturnType<typeof sampleDocuments>): Promise<number> {
  const profile = await Profile.make(port)
  try {
    return await profile.run(async (page, context) => {
      await openApp(page)
      const person = Person.on(page)
      await person.signUp(`${randomUUID()}@example.org`)
      const synced = person.pill.filter({ hasText: /^Synced$/ })
      await synced.waitFor()
      const scope = await page.evaluate(() => probe.scope())
      await context.setOffline(true)
      await page.evaluate((documents) => probe.seed(documents), seededDocuments(scope, DOCUMENTS, samples))
      const startedAt = performance.now()
      await context.setOffline(false)
      await person.pill.filter({ hasText: /^Syncing/ }).waitFor()
      await synced.waitFor({ timeout: 300_000 })
      const took = performance.now() - startedAt
      const left = await page.evaluate(() => probe.countUnsynced())
      if (left > 0) throw new Error(`${left} documents are not synced`)
      return took
    })
  } finally {
    await profile.remove()
  }
}
