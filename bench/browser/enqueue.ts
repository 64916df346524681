/** enqueue: the transaction that saves a keystroke, with its update, its document's row and its outbox entry. */
import { Person } from '../../e2e/Person.ts'
import type { App } from '../App.ts'
import { NOTE_BYTES, sampleDocuments } from '../documents.ts'
import { type Figure, figure, slower } from '../measure.ts'
import { openApp, Profile } from './Profile.ts'

const WARMUP = 50
const KEYSTROKES = 500
const MOST_MS = { p50: 4, p99: 25 }

/**
 * Until it has committed, from its beginning and from the key on, which the browser and the editor come first with.
 * Against one row put into a database of its own with the same durability, keystroke by keystroke.
 */
export async function enqueue({ port }: App): Promise<Figure[]> {
  const profile = await Profile.make(port)
  const times: number[] = []
  const fromKey: number[] = []
  const bare: number[] = []
  try {
    await profile.run(async (page) => {
      await openApp(page)
      const [sample] = sampleDocuments(1, NOTE_BYTES)
      await Person.on(page).write('A note', sample?.content ?? '')
      for (let n = -WARMUP; n < KEYSTROKES; n++) {
        const saving = page.evaluate(() => probe.nextSave())
        await page.keyboard.press('a')
        const { typed, begun, saved, durability } = await saving
        if (durability !== 'strict') throw new Error(`a keystroke was saved with durability ${durability}`)
        const put = await page.evaluate(() => probe.barePut())
        if (n < 0) continue
        times.push(saved - begun)
        fromKey.push(saved - typed)
        bare.push(put)
      }
    })
  } finally {
    await profile.remove()
  }
  const measured = figure('enqueue', times, 'a bare put', bare)
  return [
    slower('enqueue, from the key on', fromKey, 'a bare put', bare),
    {
      ...measured,
      ratio: measured.p50_ms / measured.reference_p50_ms,
      target: `≤ ${MOST_MS.p50}, ${MOST_MS.p99} ms`,
      ok: measured.p50_ms <= MOST_MS.p50 && measured.p99_ms <= MOST_MS.p99,
    },
  ]
}
