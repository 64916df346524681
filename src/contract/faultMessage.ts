import type * as z from 'zod'

/** What zod knows of a fault before it has words for it. */
type RawIssue = Parameters<z.core.$ZodErrorMap>[0]

/**
 * What is wrong with a value, in our words and not the validator's: to be given to `safeParse` as `error`. What a
 * schema says itself comes first.
 */
export function faultMessage(issue: RawIssue): string | undefined {
  if (issue.input === undefined) return `${nameIn(issue)} is required`
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be ${listOf(issue.values)}`
    case 'invalid_union':
      return unionMessage(issue)
    case 'invalid_format':
      return `must be ${formats[issue.format] ?? `of the documented form (${issue.format})`}`
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'must not be empty'
        : `must ${amounts[issue.origin] ?? 'be'} at least ${issue.minimum}`
    case 'too_big':
      return `must ${amounts[issue.origin] ?? 'be'} at most ${issue.maximum}`
    default:
      return undefined
  }
}

function unionMessage(issue: Extract<RawIssue, { code: 'invalid_union' }>): string {
  const { discriminator, options, input } = { discriminator: undefined, options: [], ...issue }
  const isMissing = typeof discriminator === 'string' && !Object.hasOwn(Object(input), discriminator)
  return isMissing ? `${discriminator} is required` : `must be ${listOf(options)}`
}

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
}
const formats: Record<string, string> = {
  guid: 'a UUID, such as 550e8400-e29b-41d4-a716-446655440000',
  datetime: 'a time in RFC 3339, UTC',
}
/** By what is counted. */
const amounts: Record<string, string> = { string: 'have a length of', array: 'have a length of' }

/** What is missing: the last name on the way to it. */
function nameIn({ path = [] }: RawIssue): string {
  const name = path.findLast((step) => typeof step === 'string')
  return name === undefined || path.at(-1) !== name ? 'a value' : String(name)
}

function listOf(values: readonly unknown[]): string {
  const quoted = values.map((value) => JSON.stringify(value))
  return [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' or ')
}
