import { type ProblemCode, problemStatus } from '@/contract/errorCodes'
import type { Problem } from '@/contract/problem'
import { DomainError } from '../DomainError'

/** What a failed request is answered with. What we did not foresee is logged here and told to nobody. [RQ8] */
export function problemOf(error: unknown): Problem {
  if (error instanceof DomainError) return problem(error.code, error.message, error.extras)
  console.error(error)
  return problem('internal_error', 'Something went wrong on our side.')
}

/** The same as a response: `application/problem+json`, with `Retry-After` where waiting helps. */
export function problemResponse(error: unknown): Response {
  const body = problemOf(error)
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
  const retryAfter = error instanceof DomainError ? error.retryAfter : undefined
  if (retryAfter !== undefined) headers.set('retry-after', String(retryAfter))
  if (body.status === 401) headers.set('www-authenticate', 'Bearer')
  return new Response(JSON.stringify(body), { status: body.status, headers })
}

function problem(code: ProblemCode, detail: string, extras: DomainError['extras'] = {}): Problem {
  const title = code.replaceAll('_', ' ')
  return { type: 'about:blank', title, status: problemStatus[code], code, detail, ...extras }
}
