import type { z } from 'zod'
import type { Fault } from '@/contract/problem'
import { DomainError } from '../DomainError'

/** Checks what came from outside. @throws DomainError `invalid_request` with a JSON pointer for each fault [RQ3] */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value)
  if (!result.success) throw invalidRequest(faultsOf(result.error))
  return result.data
}

export function invalidRequest(errors: Fault[]): DomainError {
  return new DomainError('invalid_request', 'The request is not of the documented form.', { errors })
}

function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue) => {
    // An unknown key is a fault at the place of that key.
    const places =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
    return places.map((path) => ({ pointer: pointerOf(path), message: issue.message }))
  })
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
