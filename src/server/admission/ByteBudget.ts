import { LRUCache } from 'lru-cache'
import { type Deadline, overloaded } from '../db/Deadline'

export interface ByteBudgetLimits {
  /** Bytes that all accounts may hold together. */
  bytes: number
  /** Bytes that one account may hold. */
  bytesPerAccount: number
  /** Requests of one account that may wait. */
  waitingPerAccount: number
}

/** Bytes that a request holds. Releasing them twice does no harm. */
export interface Lease {
  readonly bytes: number
  release(): void
}

interface Waiting {
  bytes: number
  begin(lease: Lease): void
}

/** How many accounts are remembered for when they last got bytes. */
const REMEMBERED = 1_000

/**
 * Memory that requests share. A request acquires the bytes it is going to hold and waits until they are free; of the
 * accounts that wait, the one that has gone without for longest comes next. [RQ9]
 */
export class ByteBudget {
  private held = 0
  private readonly heldBy = new Map<string, number>()
  private readonly waiting = new Map<string, Waiting[]>()
  /** By account, the turn in which it was last served. */
  private readonly served = new LRUCache<string, number>({ max: REMEMBERED })
  private turns = 0

  constructor(private readonly limits: ByteBudgetLimits) {}

  /**
   * @param bytes at most what one account may hold
   * @throws DomainError `overloaded` when too many requests of the account wait, or the deadline passes first
   */
  async acquire(account: string, bytes: number, deadline: Deadline): Promise<Lease> {
    const requests = this.waiting.get(account) ?? []
    if (requests.length >= this.limits.waitingPerAccount) throw overloaded()
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => {
        this.setWaiting(
          account,
          (this.waiting.get(account) ?? []).filter((other) => other !== request),
        )
        reject(overloaded())
        this.admit()
      }, deadline.remainingMs())
      const begin = (lease: Lease) => {
        clearTimeout(giveUp)
        resolve(lease)
      }
      const request = { bytes: Math.min(bytes, this.limits.bytesPerAccount), begin }
      this.setWaiting(account, [...requests, request])
      this.admit()
    })
  }

  /** The next in turn is waited for, so that a large request is not overtaken by small ones for ever. */
  private admit(): void {
    for (const [account, [request, ...later]] of this.inTurn()) {
      if (!request) continue
      // It holds what one account may: that is no reason for others to wait.
      if ((this.heldBy.get(account) ?? 0) + request.bytes > this.limits.bytesPerAccount) continue
      if (this.held + request.bytes > this.limits.bytes) return
      this.setWaiting(account, later)
      this.served.set(account, ++this.turns)
      request.begin(this.lease(account, request.bytes))
      this.admit()
      return
    }
  }

  private inTurn(): [string, Waiting[]][] {
    const turn = ([account]: [string, Waiting[]]) => this.served.peek(account) ?? 0
    return [...this.waiting].sort((a, b) => turn(a) - turn(b))
  }

  private lease(account: string, bytes: number): Lease {
    this.hold(account, bytes)
    let isHeld = true
    const release = () => {
      if (!isHeld) return
      isHeld = false
      this.hold(account, -bytes)
      this.admit()
    }
    return { bytes, release }
  }

  private hold(account: string, bytes: number): void {
    this.held += bytes
    const held = (this.heldBy.get(account) ?? 0) + bytes
    if (held > 0) this.heldBy.set(account, held)
    else this.heldBy.delete(account)
  }

  private setWaiting(account: string, requests: Waiting[]): void {
    if (requests.length > 0) this.waiting.set(account, requests)
    else this.waiting.delete(account)
  }
}
