import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterArrival, afterTimeout, UploadThroughput } from './UploadThroughput'

const speed = fc.double({ min: 1, max: 1e8, noNaN: true })
const bytes = fc.integer({ min: 1, max: 5_000_000 })
const ms = fc.integer({ min: 1, max: 40_000 })

describe('UploadThroughput', () => {
  it('[OB2] what was carried quickly says how fast it is at least, never that it is slow', () => {
    expect(afterArrival(100_000, 1_000, 400)).toBe(100_000)
    expect(afterArrival(100_000, 1_000_000, 1_000)).toBe(550_000)
  })

  it('[OB2] what took long says how fast it is at most', () => {
    expect(afterArrival(100_000, 100_000, 11_000)).toBe(55_000)
    expect(afterArrival(100_000, 1_000, 11_000)).toBe(50_050)
  })

  it('[OB2] an arrival leads towards what was measured, and not past it (property)', () => {
    fc.assert(
      fc.property(speed, bytes, ms, (known, sent, took) => {
        const least = sent / (took / 1_000)
        const now = afterArrival(known, sent, took)
        if (known < least) expect(now).toBeLessThanOrEqual(least)
        expect(now).toBeGreaterThanOrEqual(Math.min(known, least) / 1.000001)
      }),
    )
  })

  it('[OB2] a time-out always leaves less than it was, and less than what did not arrive (property)', () => {
    fc.assert(
      fc.property(speed, bytes, ms, (known, sent, took) => {
        const now = afterTimeout(known, sent, took)
        expect(now).toBeLessThan(known)
        expect(now).toBeLessThan(sent / (took / 1_000))
        expect(now).toBeGreaterThan(0)
      }),
    )
  })

  it('[OB2] begins low, and reaches a fast network within a few pushes; after a bad time, too', () => {
    const throughput = new UploadThroughput()
    const pushesUntil = (wanted: number) => {
      let pushes = 0
      for (; throughput.bytesWithin(10_000) < wanted; pushes++) {
        const sent = throughput.bytesWithin(10_000)
        throughput.arrived(sent, 100 + sent / 1_000)
      }
      return pushes
    }
    expect(throughput.bytesWithin(10_000)).toBeLessThan(200_000)
    expect(pushesUntil(4_000_000)).toBeLessThanOrEqual(4)
    for (let times = 0; times < 5; times++) throughput.timedOut(1_000, 40_000)
    expect(pushesUntil(4_000_000)).toBeLessThanOrEqual(10)
  })

  it('[OB2] stays within the deadline on any line that is steady, once it knows it (property)', () => {
    const throughput = fc.integer({ min: 2_000, max: 10_000_000 })
    const delay = fc.integer({ min: 0, max: 900 })
    fc.assert(
      fc.property(throughput, delay, (carries, roundTrip) => {
        const known = new UploadThroughput()
        const took: number[] = []
        for (let pushes = 0; pushes < 30; pushes++) {
          const sent = Math.min(known.bytesWithin(10_000), 4_000_000)
          const time = roundTrip + (sent / carries) * 1_000
          took.push(time)
          if (time < 30_000) known.arrived(sent, time)
          else known.timedOut(sent, 30_000)
        }
        expect(Math.max(...took.slice(8))).toBeLessThan(15_000)
      }),
    )
  })
})
