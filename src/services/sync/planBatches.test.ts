import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '@/contract/limits'
import { LineSpeed } from './LineSpeed'
import { MAX_PACK_BYTES, packLimits, planBatches } from './planBatches'

const FAST = packLimits({ bytesWithin: () => Number.POSITIVE_INFINITY })

const entries = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `d${index}`, bytes }))

describe('planBatches', () => {
  it('[OB2] packs by count', () => {
    const packs = planBatches(entries(250, 10), FAST)
    expect(packs.map((pack) => pack.length)).toEqual([limits.maxOperations, limits.maxOperations, 50])
  })

  it('[OB2] packs by bytes, well under what a request may be', () => {
    const packs = planBatches(entries(10, MAX_PACK_BYTES / 4), FAST)
    expect(packs.map((pack) => pack.length)).toEqual([4, 4, 2])
    expect(MAX_PACK_BYTES).toBeLessThan(limits.maxBodyBytes / 2)
  })

  it('[OB2] sends what is larger than a pack alone', () => {
    const pending = [
      { id: 'a', bytes: 10 },
      { id: 'big', bytes: MAX_PACK_BYTES * 2 },
      { id: 'b', bytes: 10 },
    ]
    expect(planBatches(pending, FAST)).toEqual([['a'], ['big'], ['b']])
  })

  it('[OB2] packs by what the line carries in a part of the deadline, at least one operation', () => {
    const line = new LineSpeed()
    line.timedOut(50_000, limits.requestTimeoutMs)
    const { targetBytes } = packLimits(line)
    expect(targetBytes).toBeLessThan(50_000 / 3)
    const [first] = planBatches(entries(100, targetBytes / 10), packLimits(line))
    expect(first).toHaveLength(10)
    for (let times = 0; times < 20; times++) line.timedOut(1, limits.requestTimeoutMs)
    expect(planBatches(entries(3, 1_000), packLimits(line))).toEqual([['d0'], ['d1'], ['d2']])
    for (let times = 0; times < 30; times++) line.arrived(50_000_000, 1)
    expect(packLimits(line).targetBytes).toBe(MAX_PACK_BYTES)
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
