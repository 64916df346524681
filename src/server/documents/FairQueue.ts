import { type Deadline, overloaded, timedOut } from '../db/Deadline'

export interface FairQueueLimits {
  /** Tasks that run at one time. */
  width: number
  /** Tasks of one user that may wait. */
  waitingPerUser: number
  /** Bytes of one user's tasks that wait or run; one always may. */
  bytesPerUser?: number
  /** The same of everybody's. */
  bytes?: number
}

interface Turn {
  begin(): void
}

/** Lets users take turns: one task of each at a time, and next comes whoever has waited longest for one. */
export class FairQueue {
  /** By user; whose turn is next stands first. */
  private readonly waiting = new Map<string, Turn[]>()
  private readonly running = new Set<string>()
  private readonly bytesOf = new Map<string, number>()
  private bytes = 0

  constructor(private readonly limits: FairQueueLimits) {}

  /**
   * Runs `work` when it is the user's turn.
   * @throws DomainError `overloaded` when there is no room to wait, `timeout` when the deadline passes before
   *   the turn comes; else what `work` throws.
   */
  async run<T>(userId: string, bytes: number, deadline: Deadline, work: () => Promise<T>): Promise<T> {
    const turns = this.waiting.get(userId) ?? []
    if (turns.length >= this.limits.waitingPerUser) throw overloaded()
    const { bytes: limit = Number.POSITIVE_INFINITY, bytesPerUser = limit } = this.limits
    const held = this.bytesOf.get(userId) ?? 0
    if (held > 0 && held + bytes > bytesPerUser) throw overloaded()
    if (this.bytes > 0 && this.bytes + bytes > limit) throw overloaded()
    this.hold(userId, bytes)
    try {
      await this.turnOf(userId, deadline)
      try {
        return await work()
      } finally {
        this.running.delete(userId)
        this.moveToEnd(userId)
      }
    } finally {
      this.hold(userId, -bytes)
      this.next()
    }
  }

  private hold(userId: string, bytes: number): void {
    this.bytes += bytes
    const held = (this.bytesOf.get(userId) ?? 0) + bytes
    if (held > 0) this.bytesOf.set(userId, held)
    else this.bytesOf.delete(userId)
  }

  stats(): { waiting: number; running: number; bytes: number } {
    let waiting = 0
    for (const turns of this.waiting.values()) waiting += turns.length
    return { waiting, running: this.running.size, bytes: this.bytes }
  }

  private turnOf(userId: string, deadline: Deadline): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => {
        this.setWaiting(
          userId,
          this.waitingOf(userId).filter((other) => other !== turn),
        )
        reject(timedOut())
      }, deadline.remainingMs())
      const turn: Turn = {
        begin: () => {
          clearTimeout(giveUp)
          resolve()
        },
      }
      this.setWaiting(userId, [...this.waitingOf(userId), turn])
      this.next()
    })
  }

  private next(): void {
    for (const [userId, [turn, ...later]] of this.waiting) {
      if (this.running.size >= this.limits.width) return
      if (!turn || this.running.has(userId)) continue
      this.running.add(userId)
      this.setWaiting(userId, later)
      turn.begin()
    }
  }

  /** Who has just had a turn lets the others go first. */
  private moveToEnd(userId: string): void {
    const turns = this.waitingOf(userId)
    this.waiting.delete(userId)
    this.setWaiting(userId, turns)
  }

  private waitingOf(userId: string): Turn[] {
    return this.waiting.get(userId) ?? []
  }

  private setWaiting(userId: string, turns: Turn[]): void {
    if (turns.length > 0) this.waiting.set(userId, turns)
    else this.waiting.delete(userId)
  }
}
