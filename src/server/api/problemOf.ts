import type { Problem } from '@/contract/problem'
import { DomainError } from '../DomainError'
import { overloaded } from '../db/Deadline'
import { faultOf } from '../db/databaseError'
import { storageFull } from '../db/storage'
import { logger } from '../telemetry/logger'
import { problemFrom } from './problemFrom'

/** Seconds after which a request that found us busy may try again. */
const RETRY_AFTER_S = 1

/** What a failed request is answered with; an unforeseen error gives nothing away. [RQ8] */
export function problemOf(error: unknown): Problem {
  const known = error instanceof DomainError ? error : overloadOf(error)
  return problemFrom(known ?? new DomainError('internal_error', 'Something went wrong on our side.'))
}

/** What a database that has no connection or no room for us, or cannot be reached, comes to. */
export function overloadOf(error: unknown): DomainError | undefined {
  const fault = faultOf(error)
  if (fault === 'full') return storageFull()
  return fault === 'connection' || fault === 'busy' ? overloaded() : undefined
}

/** Writes down what we did not foresee. */
export function logUnforeseen(error: unknown): void {
  if (problemOf(error).code === 'internal_error') logger().error({ err: error }, 'a request failed')
}

/** Seconds until there may be room again: somebody has to make it. */
const RETRY_FULL_AFTER_S = 30

/** `Retry-After`, where waiting helps. */
export function retryAfterOf({ status, code }: Problem): Record<string, string> {
  if (status !== 503 && status !== 429) return {}
  return { 'retry-after': String(code === 'storage_full' ? RETRY_FULL_AFTER_S : RETRY_AFTER_S) }
}

/** How to authenticate; after a key that is not valid, that it is not (RFC 6750). */
function challengeOf({ code }: Problem): string {
  return code === 'invalid_key' ? 'Bearer error="invalid_token"' : 'Bearer'
}

/** The same as a response: `application/problem+json`, with `Retry-After` where waiting helps. */
export function problemResponse(error: unknown, given: Record<string, string> = {}): Response {
  logUnforeseen(error)
  const body = problemOf(error)
  const own = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
  const headers = new Headers({ ...retryAfterOf(body), ...given, ...own })
  if (body.status === 401) headers.set('www-authenticate', challengeOf(body))
  return new Response(JSON.stringify(body), { status: body.status, headers })
}
