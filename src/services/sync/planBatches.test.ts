import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '@/contract/limits'
import { PACK_TARGET_BYTES, planBatches } from './planBatches'

const entries = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `d${index}`, bytes }))

describe('planBatches', () => {
  it('[OB2] packs by count', () => {
    const packs = planBatches(entries(250, 10))
    expect(packs.map((pack) => pack.length)).toEqual([limits.maxOperations, limits.maxOperations, 50])
  })

  it('[OB2] packs by bytes, well under what a request may be', () => {
    const packs = planBatches(entries(10, PACK_TARGET_BYTES / 4))
    expect(packs.map((pack) => pack.length)).toEqual([4, 4, 2])
    expect(PACK_TARGET_BYTES).toBeLessThan(limits.maxBodyBytes / 2)
  })

  it('[OB2] sends what is larger than a pack alone', () => {
    const packs = planBatches([
      { id: 'a', bytes: 10 },
      { id: 'big', bytes: PACK_TARGET_BYTES * 2 },
      { id: 'b', bytes: 10 },
    ])
    expect(packs).toEqual([['a'], ['big'], ['b']])
  })

  it('[OB2] loses nothing, repeats nothing, keeps the order and both limits (property)', () => {
    const pending = fc.array(fc.nat(120), { maxLength: 60 })
    fc.assert(
      fc.property(pending, (sizes) => {
        const all = sizes.map((bytes, index) => ({ id: `d${index}`, bytes }))
        const packs = planBatches(all, { maxOperations: 7, targetBytes: 100 })
        expect(packs.flat()).toEqual(all.map(({ id }) => id))
        for (const pack of packs) {
          const bytes = pack.reduce((sum, id) => sum + (all.find((entry) => entry.id === id)?.bytes ?? 0), 0)
          expect(pack.length).toBeGreaterThan(0)
          expect(pack.length).toBeLessThanOrEqual(7)
          expect(pack.length === 1 || bytes <= 100).toBe(true)
        }
      }),
    )
  })
})
