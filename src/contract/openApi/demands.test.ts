/** The description demands of a request what the server demands, no less and no more. */
import { Ajv2020 } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import type * as z from 'zod'
import { documentIdPattern } from '../batch'
import { isStorableText } from '../isStorableText'
import { endpoints } from './endpoints'
import { openApiDocument } from './openApiDocument'

const description = JSON.parse(JSON.stringify(openApiDocument()))
const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
ajv.addSchema(description, 'api')

function isDescribed(place: string[], value: unknown): boolean {
  const steps = place.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
  const validate = ajv.getSchema(`api#/${steps.join('/')}`)
  if (!validate) throw new Error(`no schema at ${place.join(' ')}`)
  return validate(value) === true
}

const odd = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  366,
  '',
  ' ',
  'x',
  '\0',
  'x'.repeat(1_001),
  [],
  {},
  ['read', 'read'],
  ['x'],
]

/** The example with one thing about it changed: a member left out, of every other kind, or one too many. */
function* mutantsOf(value: unknown): Generator<unknown> {
  yield* odd
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      for (const mutant of mutantsOf(item)) yield value.with(index, mutant)
    yield [...value, ...value]
    yield Array.from({ length: 101 }, () => value[0])
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
    yield { ...value, unheard_of: 1 }
    for (const [name, member] of members) {
      yield Object.fromEntries(members.filter(([other]) => other !== name))
      for (const mutant of mutantsOf(member)) yield { ...value, [name]: mutant }
    }
  }
}

const withBody = endpoints.flatMap(({ method, path, body }) => (body ? [{ method, path, body }] : []))

test.each(withBody)('[RD3] of the body of $method $path', ({ method, path, body }) => {
  const place = ['paths', path, method, 'requestBody', 'content', 'application/json', 'schema']
  expect(isDescribed(place, body.example)).toBe(true)
  const differing = [...mutantsOf(body.example)].filter(
    (mutant) => isDescribed(place, mutant) !== isTaken(body.schema, mutant),
  )
  expect(differing.map((mutant) => JSON.stringify(mutant).slice(0, 200))).toEqual([])
})

/** With what a batch asks of each operation: the demands that are not in the schemas a body is parsed with. */
function isTaken(schema: z.ZodType, body: unknown): boolean {
  if (!schema.safeParse(body).success) return false
  const operationId = endpoints.find((one) => one.body?.schema === schema)?.operationId
  if (operationId === 'patchDocument') return isTakenAs('update', { document_id: 'x', data: body })
  if (operationId === 'putDocument') return isTakenAs('create', { document_id: 'x', data: body })
  const { operations = [] } = Object(body)
  return operations.every((one: Operation) => isTakenAs(one.operation, one))
}

type Operation = { operation: string } & Parts
interface Parts {
  document_id?: string
  client_id?: string
  data?: unknown
}

function isTakenAs(operation: string, { document_id, client_id = '', data = {} }: Parts): boolean {
  const { id, ...fields } = Object(data)
  return (
    [client_id, fields.title ?? '', fields.content ?? ''].every(isStorableText) &&
    [document_id, id].every((one) => one === undefined || documentIdPattern.test(one)) &&
    (operation !== 'update' || Object.keys(fields).length > 0)
  )
}

const texts = [
  '',
  ' ',
  '-',
  'a',
  '0',
  '1',
  '-1',
  '1.5',
  '500',
  '501',
  'true',
  'false',
  'all',
  'fail',
  'merge',
  '\0',
]
const candidates = [...texts, 'x'.repeat(501), '550e8400-e29b-41d4-a716-446655440000']

test('[RD3] of every parameter', () => {
  const differing = endpoints.flatMap(({ method, path, params, query }) => {
    const { parameters = [] } = description.paths[path][method]
    return Object.entries({ ...params?.shape, ...query?.shape }).flatMap(([name, schema]) => {
      const index = parameters.findIndex(
        (one: { name: string; in: string }) => one.name === name && one.in !== 'header',
      )
      const { required = false, schema: described } = parameters[index]
      const place = ['paths', path, method, 'parameters', String(index), 'schema']
      const value = (text: string) =>
        described.type === 'integer' && text.trim() !== '' ? Number(text) : text
      const faults = candidates.filter(
        // What no document can be called is just not found.
        (text) => name !== 'id' && isDescribed(place, value(text)) !== schema.safeParse(text).success,
      )
      if (required === schema.safeParse(undefined).success) faults.push('(none)')
      return faults.map((text) => `${method} ${path} ${name}=${JSON.stringify(text).slice(0, 50)}`)
    })
  })
  expect(differing).toEqual([])
})
