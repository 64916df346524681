import type * as z from 'zod'
import { abridged } from '@/contract/abridged'
import { faultMessage } from '@/contract/faultMessage'
import { limits } from '@/contract/limits'
import type { Fault } from '@/contract/problem'
import { DomainError } from '../DomainError'

/** Checks what came from outside. @throws DomainError `invalid_request` with a JSON pointer for each fault [RQ3] */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value, { error: faultMessage })
  if (!result.success) throw invalidRequest(faultsOf(result.error).slice(0, MAX_FAULTS))
  return result.data
}

export function invalidRequest(errors: Fault[]): DomainError {
  return new DomainError(
    'invalid_request',
    `The request is not of the documented form: ${summaryOf(errors)}.`,
    {
      errors,
    },
  )
}

/** The first fault, in a sentence that names the place. */
function summaryOf([first, ...more]: Fault[]): string {
  if (!first) return 'it has a fault'
  const { pointer, message } = first
  const name = pointer.split('/').at(-1) ?? ''
  const fault = pointer === '' || message.startsWith(`${name} `) ? message : `${pointer} ${message}`
  return abridged(more.length > 0 ? `${fault} (and ${more.length} more)` : fault, limits.maxQuoteLength)
}

/** So that an answer does not outgrow its request. */
const MAX_FAULTS = 100

function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [{ pointer: pointerOf(issue.path), message: abridged(issue.message, limits.maxQuoteLength) }]
    // An unknown key is a fault at the place of that key.
    const keys = issue.keys.slice(0, MAX_FAULTS)
    return keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), message: 'is not known' }))
  })
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${escaped(abridged(String(key), limits.maxQuoteLength))}`).join('')
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
