import { limits } from '@/contract/limits'
import { authenticate } from '../auth/authenticate'
import type { Principal } from '../auth/Principal'
import { DomainError } from '../DomainError'
import { Deadline } from '../db/Deadline'
import { env } from '../env'
import { problemResponse } from './problemOf'

/** What every request carries on its way down. */
export interface RequestContext {
  principal: Principal
  deadline: Deadline
}

/**
 * Answers a REST request: knows the caller, gives it its time, and turns whatever is thrown into a problem.
 */
export async function answer(
  request: Request,
  handle: (context: RequestContext) => Promise<Response>,
): Promise<Response> {
  try {
    return await handle(await openContext(request))
  } catch (error) {
    return problemResponse(error)
  }
}

/** @throws DomainError `unauthenticated` or `bad_origin` [RQ4] [RQ5] */
export async function openContext(request: Request): Promise<RequestContext> {
  const deadline = new Deadline(limits.requestTimeoutMs)
  const principal = await authenticate(request.headers)
  if (!principal) throw new DomainError('unauthenticated', 'Sign in first.')
  if (!SAFE_METHODS.has(request.method) && !isOwnOrigin(request)) {
    throw new DomainError('bad_origin', 'A request with a session cookie must come from the app itself.')
  }
  return { principal, deadline }
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A browser names the page's origin and page scripts cannot forge it; only pages of ours may use our cookie. */
function isOwnOrigin(request: Request): boolean {
  const origin = request.headers.get('origin')
  if (!origin || !URL.canParse(origin)) return false
  const { APP_URL } = env()
  if (APP_URL) return new URL(origin).origin === new URL(APP_URL).origin
  return new URL(origin).host === request.headers.get('host')
}
