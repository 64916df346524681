import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { openCrdt, textOf } from './documentText'
import { findMissing, isSound } from './fits'
import { contentsOf, hasPending } from './readUpdate'

/** The updates of each edit, by the authors in turn, with all that was written before. */
function written(edits: readonly { client: number; at: number; text: string; deleted: number }[]) {
  const updates: Uint8Array[] = []
  const docs = [1, 2, 3].map((clientID) => Object.assign(openCrdt(), { clientID }))
  for (const { client, at, text, deleted } of edits) {
    const doc = docs[client]
    if (!doc) continue
    const content = textOf(doc)
    doc.once('update', (update: Uint8Array) => updates.push(update))
    doc.transact(() => {
      const from = Math.min(at, content.length)
      content.delete(from, Math.min(deleted, content.length - from))
      content.insert(from, text)
    })
    for (const other of docs) if (other !== doc) Y.applyUpdate(other, updates.at(-1) ?? new Uint8Array())
  }
  return updates
}

const edits = fc.array(
  fc.record({
    client: fc.nat({ max: 2 }),
    at: fc.nat({ max: 12 }),
    text: fc.string({ minLength: 1, maxLength: 3 }),
    deleted: fc.nat({ max: 3 }),
  }),
  { minLength: 1, maxLength: 12 },
)

const fits = (...args: Parameters<typeof findMissing>) => findMissing(...args) === null

describe('fits', () => {
  it('[LV2] says whether Yjs would leave something pending, in any order and without any of the updates', () => {
    fc.assert(
      fc.property(
        edits.chain((each) => fc.shuffledSubarray(written(each))),
        (updates) => {
          const doc = openCrdt()
          for (const update of updates) {
            const fitting = fits(doc, contentsOf(update))
            const after = openCrdt(Y.encodeStateAsUpdate(doc), update)
            expect(hasPending(after)).toBe(!fitting)
            if (fitting) Y.applyUpdate(doc, update)
          }
        },
      ),
      { seed: 1, numRuns: 300 },
    )
  })

  it('[LV2] an update is refused that deletes nothing, or goes beyond what a clock may be', () => {
    const of = (clock: number, len: number) => ({
      structs: new Map([[1, [new Y.GC(Y.createID(1, clock), len)]]]),
      deletes: new Map([[1, [{ clock, len }]]]),
    })
    const none = new Map()
    expect(isSound(of(0, 1))).toBe(true)
    expect(isSound({ ...of(0, 0), structs: none })).toBe(false)
    for (const beyond of [of(2 ** 31, 1), of(2, 2 ** 31), of(2 ** 31 - 1, 2)]) {
      expect(isSound({ ...beyond, structs: none })).toBe(false)
      expect(isSound({ ...beyond, deletes: none })).toBe(false)
    }
  })

  it('[LV2] an update that is here already fits, and one with a gap within does not', () => {
    const updates = written([1, 2, 3].map((at) => ({ client: 0, at: at * 9, text: 'ab', deleted: 0 })))
    const [first, second, third] = updates
    if (!first || !second || !third) throw new Error('three edits make three updates')
    const doc = openCrdt(first, second)
    expect(fits(doc, contentsOf(first))).toBe(true)
    const withGap = contentsOf(Y.mergeUpdates([first, third]))
    expect(fits(openCrdt(), withGap)).toBe(false)
    expect(fits(doc, withGap)).toBe(true)
  })
})
