/**
 * How many bytes of bodies may lie in memory at once: without it, a hundred senders of the largest body would cost a
 * gigabyte. Small bodies are free. A longer one takes room for all of its bytes before it grows on, and its sender
 * waits until there is some; the room is kept until the request is answered. An account has room for one of the
 * largest, and who sends so slowly that others have to wait is let go of. [RQ1]
 */
import { limits } from '@/contract/limits'
import { type Deadline, overloaded } from '../db/Deadline'
import { ByteBudget, type Lease } from './ByteBudget'

/** Bytes of a body that need no room. */
const FREE_BYTES = 64 * 1024
/** Room for all bodies together, and for those of one account. */
const BUDGET = { bytes: 4 * limits.maxBodyBytes, bytesPerAccount: limits.maxBodyBytes, waitingPerAccount: 32 }
/** What a body is first taken for that does not say how long it is. */
const UNKNOWN_BYTES = 1024 * 1024
/** Bytes a second with which a body must come while others wait, after its first moments. */
const MIN_RATE = 128 * 1024
const FIRST_MOMENTS_MS = 1_000
const LOOK_EVERY_MS = 250

interface Guest {
  lease: Lease
  arrived: number
  /** When it came in. */
  since: number
  /** Breaks off the reading of its body. */
  letGo(reason: Error): void
}

interface BodyRoom {
  budget: ByteBudget
  accounts: WeakMap<Request, string>
  guests: Map<Request, Guest>
}

const globals = globalThis as typeof globalThis & { bodyRoom?: BodyRoom }

/** The process's one: kept on `globalThis`, as a bundler may load this module more than once. */
function bodyRoom(): BodyRoom {
  globals.bodyRoom ??= { budget: new ByteBudget(BUDGET), accounts: new WeakMap(), guests: new Map() }
  return globals.bodyRoom
}

/** Says whose request it is. Those of nobody we know share what one account has. */
export function nameSender(request: Request, userId: string): void {
  bodyRoom().accounts.set(request, userId)
}

/**
 * To be called each time that a body grows.
 * @param letGo breaks off the reading of the body, should it come too slowly
 * @throws DomainError `overloaded` when there is no room by the deadline
 */
export async function makeRoom(
  request: Request,
  bytes: number,
  deadline: Deadline,
  letGo: Guest['letGo'],
): Promise<void> {
  const { budget, accounts, guests } = bodyRoom()
  const inside = guests.get(request)
  if (inside) inside.arrived = bytes
  if (bytes <= (inside?.lease.bytes ?? FREE_BYTES)) return
  leaveRoom(request)
  const watch = setInterval(letGoOfSlow, LOOK_EVERY_MS)
  try {
    const lease = await budget.acquire(accounts.get(request) ?? '', sizeOf(request, bytes), deadline)
    guests.set(request, { lease, arrived: bytes, since: performance.now(), letGo })
  } finally {
    clearInterval(watch)
  }
}

/** To be called when a request is done with its body, read or not. */
export function leaveRoom(request: Request): void {
  const { guests } = bodyRoom()
  const inside = guests.get(request)
  guests.delete(request)
  inside?.lease.release()
}

/** What a body may come to of which so much has arrived. Its own word is not believed once it has come to more. */
function sizeOf({ headers }: Request, arrived: number): number {
  const said = headers.has('content-encoding') ? 0 : Number(headers.get('content-length'))
  const guess = said || UNKNOWN_BYTES
  return arrived <= guess ? guess : limits.maxBodyBytes
}

/** Of those whose bodies are not all here yet. */
function letGoOfSlow(): void {
  for (const [request, { arrived, lease, since, letGo }] of bodyRoom().guests) {
    const seconds = (performance.now() - since - FIRST_MOMENTS_MS) / 1_000
    if (arrived < lease.bytes && arrived < seconds * MIN_RATE) {
      leaveRoom(request)
      letGo(overloaded())
    }
  }
}
