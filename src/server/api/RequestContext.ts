import { limits } from '@/contract/limits'
import { RequestBudget } from '../admission/rateLimit'
import { nameSender, releaseBodyBytes } from '../admission/requestBodyBudget'
import { authenticate, hasKey } from '../auth/authenticate'
import { clientOrigin, isFromElsewhere } from '../auth/clientOrigin'
import type { Principal } from '../auth/Principal'
import { DomainError } from '../DomainError'
import { Deadline } from '../db/Deadline'
import { problemResponse } from './problemOf'

/** What every request carries on its way down. */
export interface RequestContext {
  principal: Principal
  deadline: Deadline
  /** What it came with, for a stream to look again later who it is. */
  headers: Headers
  /** Where the app is reached, for links to it: `https://notes.example.org`. */
  origin: string
  /** One operation of each call is spent already. [RQ7] */
  budget: RequestBudget
  /** Of a call that came bundled with others: runs it when those before it are done. */
  inTurn?: <T>(call: () => Promise<T>) => Promise<T>
  /** Set when the answer was given before, under the same Idempotency-Key: both transports say so in a header. [BT10] */
  replayed?: boolean
}

/**
 * Answers a REST request: knows the caller, gives it its time and its share, and turns whatever is thrown into
 * a problem.
 */
export async function answer(
  request: Request,
  handle: (context: RequestContext) => Promise<Response>,
): Promise<Response> {
  const budget = new RequestBudget(request.headers)
  try {
    const context = await openContext(request, budget)
    const response = await handle(context)
    for (const [name, value] of Object.entries({ ...budget.headers(), ...replayHeaderOf(context) }))
      response.headers.set(name, value)
    return response
  } catch (error) {
    return problemResponse(error, budget.headers())
  } finally {
    releaseBodyBytes(request)
  }
}

export function replayHeaderOf({ replayed }: RequestContext): Record<string, string> {
  return replayed ? { 'idempotency-replayed': 'true' } : {}
}

/**
 * @param calls that came in the request: each is paid for
 * @throws DomainError `unauthenticated`, `bad_origin` or `rate_limited` [RQ4] [RQ5] [RQ7]
 */
export async function openContext(
  request: Request,
  budget = new RequestBudget(request.headers),
  calls = 1,
): Promise<RequestContext> {
  const deadline = new Deadline(limits.requestTimeoutMs)
  const principal = await authenticate(request.headers)
  if (!principal) {
    await budget.spendAnonymously()
    throw hasKey(request.headers)
      ? new DomainError('invalid_key', 'The API key is unknown, revoked or expired.')
      : new DomainError('unauthenticated', 'Sign in, or send an API key: Authorization: Bearer bds_….')
  }
  if (principal.via === 'cookie' && !isOwnRequest(request))
    throw new DomainError('bad_origin', 'A request with a session cookie must come from the app itself.')
  nameSender(request, principal.userId)
  await budget.spend(principal, calls)
  return { principal, deadline, headers: request.headers, origin: clientOrigin(request.headers), budget }
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What reads need not say where it comes from. */
function isOwnRequest({ method, headers }: Request): boolean {
  return !isFromElsewhere(headers) && (headers.has('origin') || SAFE_METHODS.has(method))
}
