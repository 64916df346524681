import { type ProblemCode, problemStatus } from '@/contract/errorCodes'
import type { Problem } from '@/contract/problem'
import { DomainError } from '../DomainError'
import { overloaded } from '../db/Deadline'
import { faultOf } from '../db/databaseError'
import { logger } from '../telemetry/logger'

/** Seconds after which a request that found us busy may try again. */
export const RETRY_AFTER_S = 1

/** What a failed request is answered with. What we did not foresee is logged here and told to nobody. [RQ8] */
export function problemOf(error: unknown): Problem {
  if (error instanceof DomainError) return problem(error.code, error.message, error.extras)
  const fault = faultOf(error)
  if (fault === 'connection' || fault === 'busy') return problemOf(overloaded())
  logger().error({ err: error }, 'a request failed')
  return problem('internal_error', 'Something went wrong on our side.')
}

/** The same as a response: `application/problem+json`, with `Retry-After` where waiting helps. */
export function problemResponse(error: unknown, given: Record<string, string> = {}): Response {
  const body = problemOf(error)
  const own = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
  const headers = new Headers({ ...given, ...own })
  const mayWait = body.status === 503 || body.status === 429
  if (mayWait && !headers.has('retry-after')) headers.set('retry-after', String(RETRY_AFTER_S))
  if (body.status === 401) headers.set('www-authenticate', 'Bearer')
  return new Response(JSON.stringify(body), { status: body.status, headers })
}

function problem(code: ProblemCode, detail: string, extras: DomainError['extras'] = {}): Problem {
  const title = code.replaceAll('_', ' ')
  return { type: 'about:blank', title, status: problemStatus[code], code, detail, ...extras }
}
