/**
 * Limits the bytes of request bodies that the process holds in memory at once: a hundred uploads of the largest body
 * would need a gigabyte. Small bodies are free. A larger one acquires all of its bytes before it grows on, waits until
 * they are free, and releases them when the request is answered. An account may hold one of the largest bodies. While
 * others wait, slow uploads are aborted. [RQ1]
 */
import { limits } from '@/contract/limits'
import { type Deadline, overloaded } from '../db/Deadline'
import { oncePerProcess } from '../oncePerProcess'
import { ByteBudget, type Lease } from './ByteBudget'

/** Bytes of a body that are free. */
const FREE_BYTES = 64 * 1024
/** For all bodies together, and for those of one account. */
const BUDGET = { bytes: 4 * limits.maxBodyBytes, bytesPerAccount: limits.maxBodyBytes, waitingPerAccount: 32 }
/** The size that is assumed of a body without a `Content-Length`. */
const UNKNOWN_BYTES = 1024 * 1024
/** Bytes a second that an upload must reach while others wait, after its first moments. */
const MIN_RATE = 128 * 1024
const FIRST_MOMENTS_MS = 1_000
const LOOK_EVERY_MS = 250

interface HeldBody {
  lease: Lease
  arrived: number
  /** When the bytes were acquired, in the time of `performance.now()`. */
  since: number
  /** Breaks off the reading of the body. */
  abort(reason: Error): void
}

interface RequestBodies {
  budget: ByteBudget
  accounts: WeakMap<Request, string>
  held: Map<Request, HeldBody>
}

const requestBodies = oncePerProcess(
  'request bodies',
  (): RequestBodies => ({ budget: new ByteBudget(BUDGET), accounts: new WeakMap(), held: new Map() }),
)

/** Names the account of a request. All requests without one share what one account may hold. */
export function nameSender(request: Request, userId: string): void {
  requestBodies().accounts.set(request, userId)
}

/**
 * To be called each time that a body grows.
 * @param abort breaks off the reading of a body that comes too slowly
 * @throws DomainError `overloaded` when the bytes are not free by the deadline
 */
export async function acquireBodyBytes(
  request: Request,
  bytes: number,
  deadline: Deadline,
  abort: HeldBody['abort'],
): Promise<void> {
  const { budget, accounts, held } = requestBodies()
  const inside = held.get(request)
  if (inside) inside.arrived = bytes
  if (bytes <= (inside?.lease.bytes ?? FREE_BYTES)) return
  releaseBodyBytes(request)
  const watch = setInterval(abortSlowUploads, LOOK_EVERY_MS)
  try {
    const lease = await budget.acquire(accounts.get(request) ?? '', sizeOf(request, bytes), deadline)
    held.set(request, { lease, arrived: bytes, since: performance.now(), abort })
  } finally {
    clearInterval(watch)
  }
}

/** To be called when a request is done with its body, read or not. */
export function releaseBodyBytes(request: Request): void {
  const { held } = requestBodies()
  const inside = held.get(request)
  held.delete(request)
  inside?.lease.release()
}

/** The size to acquire for a body of which so much has arrived: its `Content-Length`, until more than that has. */
function sizeOf({ headers }: Request, arrived: number): number {
  const said = headers.has('content-encoding') ? 0 : Number(headers.get('content-length'))
  const guess = said || UNKNOWN_BYTES
  return arrived <= guess ? guess : limits.maxBodyBytes
}

/** Of the uploads that are still under way. */
function abortSlowUploads(): void {
  for (const [request, { arrived, lease, since, abort }] of requestBodies().held) {
    const seconds = (performance.now() - since - FIRST_MOMENTS_MS) / 1_000
    if (arrived < lease.bytes && arrived < seconds * MIN_RATE) {
      releaseBodyBytes(request)
      abort(overloaded())
    }
  }
}
