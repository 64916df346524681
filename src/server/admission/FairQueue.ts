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
  /** How many of the tasks that run must be light: of at most so many bytes, by a user who has used little of late. */
  keptForLight?: { tasks: number; bytes: number }
  /** Milliseconds, from whenever. */
  now?: () => number
}

/** After so many milliseconds the time that a user has used counts half. */
const HALF_LIFE_MS = 10_000

/** Milliseconds of late up to which that is little: a hundred saves of an ordinary document. */
const LIGHT_MS = 500

interface Turn {
  bytes: number
  begin(): void
}

/**
 * Shares time among users: one task of each runs at a time, and next comes the user who has used the least time of
 * late; of equal ones the user who has waited longest. What a task costs need not be known before: it is measured.
 * So a user whose tasks take long has few of them, and a user of short ones waits for one task under way at most. [RQ9]
 */
export class FairQueue {
  /** By user; of equal users the first is next. */
  private readonly waiting = new Map<string, Turn[]>()
  private readonly used = new Map<string, { ms: number; at: number }>()
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
      await this.turnOf(userId, bytes, deadline)
      const startedAt = this.now()
      try {
        return await work()
      } finally {
        this.running.delete(userId)
        this.charge(userId, this.now() - startedAt)
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

  private turnOf(userId: string, bytes: number, deadline: Deadline): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => {
        this.setWaiting(
          userId,
          this.waitingOf(userId).filter((other) => other !== turn),
        )
        reject(timedOut())
      }, deadline.remainingMs())
      const turn: Turn = {
        bytes,
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
    for (;;) {
      const { width, keptForLight } = this.limits
      const free = width - this.running.size
      if (free <= 0) return
      const userId = this.nextUser(free <= (keptForLight?.tasks ?? 0))
      if (userId === undefined) return
      const [turn, ...later] = this.waitingOf(userId)
      this.running.add(userId)
      this.setWaiting(userId, later)
      turn?.begin()
    }
  }

  private nextUser(onlyLight: boolean): string | undefined {
    let next: { userId: string; ms: number } | undefined
    for (const userId of this.waiting.keys()) {
      if (this.running.has(userId) || (onlyLight && !this.isLight(userId))) continue
      const ms = this.usedBy(userId)
      if (!next || ms < next.ms) next = { userId, ms }
    }
    return next?.userId
  }

  /** Whether the user's next task is. On a slow machine everybody's take longer: half of what another has used is little. */
  private isLight(userId: string): boolean {
    const bytes = this.waitingOf(userId)[0]?.bytes ?? 0
    if (bytes > (this.limits.keptForLight?.bytes ?? 0)) return false
    const used = this.usedBy(userId)
    return used < LIGHT_MS || [...this.used.keys()].some((other) => used < this.usedBy(other) / 2)
  }

  /** Milliseconds of late. */
  private usedBy(userId: string): number {
    const { ms, at } = this.used.get(userId) ?? { ms: 0, at: 0 }
    return ms * 0.5 ** ((this.now() - at) / HALF_LIFE_MS)
  }

  private charge(userId: string, ms: number): void {
    this.used.set(userId, { ms: this.usedBy(userId) + ms, at: this.now() })
    for (const other of this.used.keys()) if (this.usedBy(other) < 1) this.used.delete(other)
  }

  private now(): number {
    return (this.limits.now ?? performance.now.bind(performance))()
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
