/** cold-open: a browser is started with 10,000 documents in its profile, and no network. */
import type { App } from '../App.ts'
import { NOTE_BYTES, sampleDocuments } from '../documents.ts'
import { type Figure, percentile } from '../measure.ts'
import { openApp, Profile } from './Profile.ts'
import { seededDocuments } from './seededDocuments.ts'

const DOCUMENTS = 10_000
const STARTS = 15
const GUEST = { account: 'guest', workspaceId: 'guest' }

/** Both from the navigation on: until the first 50 are painted, and until a first letter in the newest is saved. */
export async function coldOpen({ port }: App): Promise<Figure[]> {
  const profile = await Profile.make(port)
  const listed: number[] = []
  const edited: number[] = []
  try {
    const seeded = seededDocuments(GUEST, DOCUMENTS, sampleDocuments(200, NOTE_BYTES))
    await profile.run(async (page) => {
      await openApp(page)
      await page.evaluate((documents) => probe.seed(documents), seeded)
    })
    const address = `/doc/guest/${seeded.documents[0]?.id}`
    for (let start = -2; start < STARTS; start++) {
      const list = await profile.run(
        async (page) => {
          await page.goto('/')
          return page.evaluate(() => probe.listed)
        },
        { offline: true },
      )
      const edit = await profile.run(
        async (page) => {
          await page.goto(address)
          return page.evaluate(() => probe.firstEdit)
        },
        { offline: true },
      )
      if (start < 0) continue
      listed.push(list)
      edited.push(edit.saved)
    }
  } finally {
    await profile.remove()
  }
  return [
    figureOf('cold-open: 50 of 10,000 listed', listed, 300),
    figureOf('cold-open: first edit saved', edited, 1_000),
  ]
}

function figureOf(name: string, times: number[], most: number): Figure {
  const p50_ms = percentile(times, 0.5)
  return {
    name,
    p50_ms,
    p99_ms: percentile(times, 0.99),
    reference: '',
    reference_p50_ms: null,
    ratio: null,
    target: `≤ ${most} ms`,
    ok: p50_ms <= most,
  }
}
