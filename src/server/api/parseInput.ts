import type * as z from 'zod'
import { abridged } from '@/contract/abridged'
import { limits } from '@/contract/limits'
import type { Fault } from '@/contract/problem'
import { DomainError } from '../DomainError'

/** Checks what came from outside. @throws DomainError `invalid_request` with a JSON pointer for each fault [RQ3] */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value)
  if (!result.success) throw invalidRequest(faultsOf(result.error).slice(0, MAX_FAULTS))
  return result.data
}

export function invalidRequest(errors: Fault[]): DomainError {
  return new DomainError('invalid_request', 'The request is not of the documented form.', { errors })
}

/** So that an answer does not outgrow its request. */
const MAX_FAULTS = 100

function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [{ pointer: pointerOf(issue.path), message: abridged(issue.message, limits.maxQuoteLength) }]
    // An unknown key is a fault at the place of that key.
    const keys = issue.keys.slice(0, MAX_FAULTS)
    return keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), message: 'Unknown key' }))
  })
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${escaped(abridged(String(key), limits.maxQuoteLength))}`).join('')
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
