import { limits } from '@/contract/limits'
import { TokenBucket } from '@/contract/TokenBucket'

/** Seconds' worth that may come at once, after a pause. */
const BURST_S = 5

/** What one sender may send of late, in messages and in bytes. `share`: in connections' worth. [LV5] */
export class Allowance {
  private readonly messages: TokenBucket
  private readonly bytes: TokenBucket

  constructor(share: number) {
    const { maxLiveMessagesPerSecond: messages, maxLiveBytesPerSecond: bytes } = limits
    this.messages = new TokenBucket(share * messages, share * messages * BURST_S)
    this.bytes = new TokenBucket(share * bytes, share * bytes * BURST_S)
  }

  /** @returns whether that was left */
  take(messages: number, bytes: number): boolean {
    return this.messages.take(messages) && this.bytes.take(bytes)
  }
}
