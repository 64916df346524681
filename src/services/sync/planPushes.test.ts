import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '@/contract/limits'
import { MAX_PUSH_BYTES, planPushes, pushLimits } from './planPushes'
import { UploadThroughput } from './UploadThroughput'

const FAST = pushLimits({ bytesWithin: () => Number.POSITIVE_INFINITY })

const entries = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `d${index}`, bytes }))

describe('planPushes', () => {
  it('[OB2] pushes by count', () => {
    const pushes = planPushes(entries(250, 10), FAST)
    expect(pushes.map((push) => push.length)).toEqual([limits.maxOperations, limits.maxOperations, 50])
  })

  it('[OB2] pushes by bytes, well under what a request may be', () => {
    const pushes = planPushes(entries(10, MAX_PUSH_BYTES / 4), FAST)
    expect(pushes.map((push) => push.length)).toEqual([4, 4, 2])
    expect(MAX_PUSH_BYTES).toBeLessThan(limits.maxBodyBytes / 2)
  })

  it('[OB2] sends what is larger than a push alone', () => {
    const pending = [
      { id: 'a', bytes: 10 },
      { id: 'big', bytes: MAX_PUSH_BYTES * 2 },
      { id: 'b', bytes: 10 },
    ]
    expect(planPushes(pending, FAST)).toEqual([['a'], ['big'], ['b']])
  })

  it('[OB2] pushes by what the line carries in a part of the deadline, at least one operation', () => {
    const throughput = new UploadThroughput()
    throughput.timedOut(50_000, limits.requestTimeoutMs)
    const { targetBytes } = pushLimits(throughput)
    expect(targetBytes).toBeLessThan(50_000 / 3)
    const [first] = planPushes(entries(100, targetBytes / 10), pushLimits(throughput))
    expect(first).toHaveLength(10)
    for (let times = 0; times < 20; times++) throughput.timedOut(1, limits.requestTimeoutMs)
    expect(planPushes(entries(3, 1_000), pushLimits(throughput))).toEqual([['d0'], ['d1'], ['d2']])
    for (let times = 0; times < 30; times++) throughput.arrived(50_000_000, 1)
    expect(pushLimits(throughput).targetBytes).toBe(MAX_PUSH_BYTES)
  })

  it('[OB2] loses nothing, repeats nothing, keeps the order and both limits (property)', () => {
    const pending = fc.array(fc.nat(120), { maxLength: 60 })
    fc.assert(
      fc.property(pending, (sizes) => {
        const all = sizes.map((bytes, index) => ({ id: `d${index}`, bytes }))
        const pushes = planPushes(all, { maxOperations: 7, targetBytes: 100 })
        expect(pushes.flat()).toEqual(all.map(({ id }) => id))
        for (const push of pushes) {
          const bytes = push.reduce((sum, id) => sum + (all.find((entry) => entry.id === id)?.bytes ?? 0), 0)
          expect(push.length).toBeGreaterThan(0)
          expect(push.length).toBeLessThanOrEqual(7)
          expect(push.length === 1 || bytes <= 100).toBe(true)
        }
      }),
    )
  })
})
