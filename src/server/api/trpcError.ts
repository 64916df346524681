import { TRPCError } from '@trpc/server'
import { problemStatus } from '@/contract/errorCodes'
import { DomainError } from '../DomainError'
import { overloadOf } from './problemOf'

const codeByStatus = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  421: 'BAD_REQUEST',
  422: 'UNPROCESSABLE_CONTENT',
  // Of a WebSocket's address alone, which is none of tRPC's.
  426: 'BAD_REQUEST',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
} as const

/** A fault of ours, or of a database that is busy or gone, as tRPC's error of the same HTTP status; else as it is. */
export function trpcErrorOf(error: unknown): unknown {
  const cause = overloadOf(error) ?? error
  if (!(cause instanceof DomainError)) return error
  return new TRPCError({ code: codeByStatus[problemStatus[cause.code]], message: cause.message, cause })
}

/** What failed in our words, also where tRPC itself refused the call. */
export function domainErrorOf(error: TRPCError): unknown {
  if (error.cause instanceof DomainError) return error.cause
  if (error.code === 'INTERNAL_SERVER_ERROR') return error.cause ?? error
  if (error.code === 'METHOD_NOT_SUPPORTED') return new DomainError('method_not_allowed', error.message)
  if (error.code === 'NOT_FOUND') return new DomainError('not_found', error.message)
  if (error.cause instanceof SyntaxError) return new DomainError('invalid_json', error.message)
  return new DomainError('invalid_request', error.message)
}
