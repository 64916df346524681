/**
 * How many bytes of bodies may lie in memory at once: without it, a hundred senders of the largest body would cost a
 * gigabyte. Small bodies are free. A longer one takes room for all of its bytes before it grows on, and its sender
 * waits until there is some; the room is kept until the request is answered. An account has room for one of the
 * largest, and who sends so slowly that others have to wait is let go of. [RQ1]
 */
import { limits } from '@/contract/limits'
import { type Deadline, overloaded } from '../db/Deadline'

/** Bytes of a body that need no room. */
const FREE_BYTES = 64 * 1024
/** Room for all bodies together, and for those of one account. */
const ROOM_BYTES = 4 * limits.maxBodyBytes
const ACCOUNT_BYTES = limits.maxBodyBytes
/** What a body is first taken for that does not say how long it is. */
const UNKNOWN_BYTES = 1024 * 1024
/** Bodies of one account that may wait. */
const MAX_WAITING = 32
/** Bytes a second with which a body must come while others wait, after its first moments. */
const MIN_RATE = 128 * 1024
const FIRST_MOMENTS_MS = 1_000
const LOOK_EVERY_MS = 250

interface Guest {
  request: Request
  account: string
  /** Bytes of room that it takes. */
  room: number
  arrived: number
  /** When it came in. */
  since: number
  /** Breaks off the reading of its body. */
  letGo(reason: Error): void
}

interface BodyRoom {
  accounts: WeakMap<Request, string>
  guests: Map<Request, Guest>
  /** Who waits to come in, the one that came first before the others. */
  queue: { guest: Guest; comeIn(): void }[]
}

const globals = globalThis as typeof globalThis & { bodyRoom?: BodyRoom }

/** The process's one: kept on `globalThis`, as a bundler may load this module more than once. */
function bodyRoom(): BodyRoom {
  globals.bodyRoom ??= { accounts: new WeakMap(), guests: new Map(), queue: [] }
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
  const { accounts, guests } = bodyRoom()
  const inside = guests.get(request)
  if (inside) inside.arrived = bytes
  if (bytes <= (inside?.room ?? FREE_BYTES)) return
  leaveRoom(request)
  const account = accounts.get(request) ?? ''
  const room = sizeOf(request, bytes)
  await comeIn({ request, account, room, arrived: bytes, since: performance.now(), letGo }, deadline)
}

/** To be called when a request is done with its body, read or not. */
export function leaveRoom(request: Request): void {
  if (bodyRoom().guests.delete(request)) admit()
}

/** What a body may come to of which so much has arrived. Its own word is not believed once it has come to more. */
function sizeOf({ headers }: Request, arrived: number): number {
  const said = headers.has('content-encoding') ? 0 : Number(headers.get('content-length'))
  const guess = said || UNKNOWN_BYTES
  return arrived <= guess ? guess : limits.maxBodyBytes
}

async function comeIn(guest: Guest, deadline: Deadline): Promise<void> {
  const { queue } = bodyRoom()
  if (queue.filter((waiting) => waiting.guest.account === guest.account).length >= MAX_WAITING)
    throw overloaded()
  let timers: NodeJS.Timeout[] = []
  try {
    await new Promise<void>((resolve, reject) => {
      const waiting = { guest, comeIn: resolve }
      queue.push(waiting)
      admit()
      if (!queue.includes(waiting)) return
      const giveUp = () => {
        queue.splice(queue.indexOf(waiting), 1)
        reject(overloaded())
      }
      timers = [setTimeout(giveUp, deadline.remainingMs()), setInterval(letGoOfSlow, LOOK_EVERY_MS)]
    })
  } finally {
    for (const timer of timers) clearTimeout(timer)
  }
}

/** Lets in who is next and fits; an account that has all of its room lets others go first. */
function admit(): void {
  const { guests, queue } = bodyRoom()
  for (const waiting of [...queue]) {
    const { guest } = waiting
    const inside = [...guests.values()]
    if (roomOf(inside) + guest.room > ROOM_BYTES) return
    if (roomOf(inside.filter(({ account }) => account === guest.account)) + guest.room > ACCOUNT_BYTES)
      continue
    queue.splice(queue.indexOf(waiting), 1)
    guest.since = performance.now()
    guests.set(guest.request, guest)
    waiting.comeIn()
  }
}

function roomOf(guests: Guest[]): number {
  return guests.reduce((sum, { room }) => sum + room, 0)
}

/** Of those whose bodies are not all here yet. */
function letGoOfSlow(): void {
  for (const { request, arrived, room, since, letGo } of bodyRoom().guests.values()) {
    const seconds = (performance.now() - since - FIRST_MOMENTS_MS) / 1_000
    if (arrived < room && arrived < seconds * MIN_RATE) {
      leaveRoom(request)
      letGo(overloaded())
    }
  }
}
