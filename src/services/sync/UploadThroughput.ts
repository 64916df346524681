/** What a new device is taken for, in bytes a second: a phone far from its mast. */
const FIRST_GUESS = 16_000

/** Milliseconds of a request that may be latency and the server's work, and say nothing about throughput. */
const OVERHEAD_MS = 1_000

/**
 * The throughput upwards, in bytes a second, after `bytes` were sent and answered in `ms`. It was at least
 * what those are in all that time, at most what they are without the overhead; in between, `known` stays. Half of
 * the way there at a time, so that one bad moment does not count for all that went well.
 */
export function afterArrival(known: number, bytes: number, ms: number): number {
  const least = bytes / (Math.max(ms, 1) / 1_000)
  const most = ms > OVERHEAD_MS ? bytes / ((ms - OVERHEAD_MS) / 1_000) : Number.POSITIVE_INFINITY
  return (known + Math.min(Math.max(known, least), most)) / 2
}

/** The same after `bytes` could not be carried and answered for in `ms`: less than those were, by an unknown amount. */
export function afterTimeout(known: number, bytes: number, ms: number): number {
  return Math.min(known, bytes / (ms / 1_000)) / 2
}

/**
 * How many bytes a second the network has lately carried upwards (OB2). Only requests that were answered or timed out
 * count: a refusal may come before the bytes have gone, and a lost connection says nothing about the next one.
 */
export class UploadThroughput {
  private bytesPerSecond = FIRST_GUESS

  /** `bytes`: as they were sent, compressed. */
  arrived(bytes: number, ms: number): void {
    this.bytesPerSecond = afterArrival(this.bytesPerSecond, bytes, ms)
  }

  timedOut(bytes: number, ms: number): void {
    this.bytesPerSecond = afterTimeout(this.bytesPerSecond, bytes, ms)
  }

  /** Bytes that it should carry in `ms`. */
  bytesWithin(ms: number): number {
    return this.bytesPerSecond * (ms / 1_000)
  }
}
