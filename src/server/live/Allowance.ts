import { limits } from '@/contract/limits'
import { TokenBucket } from './TokenBucket'

/** Seconds' worth that may come at once, after a pause. */
const BURST_S = 5

/** What one sender may send of late, in messages and in bytes. `share`: in connections' worth. [LV5] */
export class Allowance {
  private readonly messages: TokenBucket
  private readonly bytes: TokenBucket

  constructor(share: number) {
    this.messages = new TokenBucket(share * limits.maxLiveMessagesPerSecond, BURST_S)
    this.bytes = new TokenBucket(share * limits.maxLiveBytesPerSecond, BURST_S)
  }

  /** @returns whether that was left */
  take(messages: number, bytes: number): boolean {
    return this.messages.take(messages) && this.bytes.take(bytes)
  }
}
