/**
 * How many bodies may lie in memory at once: without it, a hundred senders of the largest body would cost a
 * gigabyte. Small ones are free; a longer one takes a seat before it grows on, and its sender waits until there
 * is one. The seat is kept until the request is answered.
 */
import { type Deadline, overloaded } from '../db/Deadline'

/** A body of more than `over` bytes takes one of so many seats. */
const TIERS = [
  { over: 64 * 1024, seats: 16 },
  { over: 1024 * 1024, seats: 2 },
]

class Seats {
  private readonly waiting: (() => void)[] = []

  constructor(private free: number) {}

  /** @throws DomainError `overloaded` when none becomes free by the deadline */
  async take(deadline: Deadline): Promise<void> {
    if (this.free > 0) {
      this.free--
      return
    }
    await new Promise<void>((resolve, reject) => {
      const sit = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(sit), 1)
        reject(overloaded())
      }, deadline.remainingMs())
      this.waiting.push(sit)
    })
  }

  leave(): void {
    const next = this.waiting.shift()
    if (next) next()
    else this.free++
  }
}

const tiers = TIERS.map(({ over, seats }) => ({ over, seats: new Seats(seats) }))
const seatsTaken = new WeakMap<Request, number>()

/** To be called before a body grows to `bytes`. @throws DomainError `overloaded` */
export async function makeRoom(request: Request, bytes: number, deadline: Deadline): Promise<void> {
  for (const [index, { over, seats }] of tiers.entries()) {
    if (bytes <= over || (seatsTaken.get(request) ?? 0) > index) continue
    await seats.take(deadline)
    seatsTaken.set(request, index + 1)
  }
}

/** To be called when a request is done with its body, read or not. */
export function leaveRoom(request: Request): void {
  const taken = seatsTaken.get(request) ?? 0
  seatsTaken.delete(request)
  for (const { seats } of tiers.slice(0, taken)) seats.leave()
}
