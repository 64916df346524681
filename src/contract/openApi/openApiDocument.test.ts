import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { routesUnder } from '@/testing/routes'
import { endpoints } from './endpoints'
import { openApiDocument } from './openApiDocument'

const source = JSON.stringify(openApiDocument())
const document = JSON.parse(source)

test('[RD3] the description is OpenAPI that a strict linter has nothing against', async () => {
  const config = await createConfig({ extends: ['recommended-strict'] })
  const problems = await lintFromString({ source, config })
  const faults = problems.map(({ ruleId, location }) => `${ruleId} ${location[0]?.pointer}`)
  expect(faults).toEqual([
    // They take no parameters, no body and no credentials: there is nothing to refuse them for.
    'operation-4xx-response #/paths/~1api~1openapi.json/get/responses',
    'operation-4xx-response #/paths/~1api~1health/get/responses',
  ])
})

test('[RD3] every route and method is described, and nothing that is not there', async () => {
  const routes = routesUnder('/api/v1', '/api/health', '/api/openapi.json')
  const served = await Promise.all(
    routes.map(async ({ path, load }) =>
      Object.keys(await load())
        .filter((name) => /^[A-Z]+$/.test(name))
        .map((method) => `${method} ${path}`),
    ),
  )
  const described = endpoints.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  expect(described.toSorted()).toEqual(served.flat().sort())
})

// What OWASP's ruleset for API descriptions asks for, over what the linter asks.

interface Place {
  pointer: string
  node: Record<string, unknown>
}

/** Every object in the description, but for values that are given as examples. */
function* placesIn(node: unknown, pointer: string): Generator<Place> {
  if (typeof node !== 'object' || node === null) return
  if (!Array.isArray(node)) yield { pointer, node: { ...node } }
  for (const [key, value] of Object.entries(node))
    if (!['example', 'examples', 'const', 'enum'].includes(key)) yield* placesIn(value, `${pointer}/${key}`)
}

const places = [...placesIn(document, '')]
const pointersWhere = (isFault: (node: Record<string, unknown>) => boolean) =>
  places.filter(({ node }) => isFault(node)).map(({ pointer }) => pointer)

test('[RD3] every string, list and number in it is bounded', () => {
  const formatsWithALength = ['uuid', 'date-time']
  const unboundedString = (node: Record<string, unknown>) =>
    node.type === 'string' &&
    !('maxLength' in node || 'enum' in node || 'const' in node) &&
    !formatsWithALength.includes(String(node.format))
  expect(pointersWhere(unboundedString)).toEqual([
    // The names of an audit event's details are the server's own.
    '/components/schemas/AuditEvent/properties/detail/propertyNames',
  ])
  expect(pointersWhere((node) => node.type === 'array' && !('maxItems' in node))).toEqual([])
  const unboundedNumber = (node: Record<string, unknown>) =>
    (node.type === 'integer' && !('format' in node)) ||
    (['integer', 'number'].includes(String(node.type)) && !('minimum' in node && 'maximum' in node))
  expect(pointersWhere(unboundedNumber)).toEqual([])
})

test('[RD3] every parameter and property says what it means', () => {
  const silent = places.flatMap(({ pointer, node }) => {
    if ('in' in node && 'name' in node) return node.description ? [] : [pointer]
    if (node.type !== 'object' || typeof node.properties !== 'object') return []
    return Object.entries(node.properties ?? {})
      .filter(([, property]) => !property.description && !property.$ref && property.const === undefined)
      .map(([name]) => `${pointer}/${name}`)
  })
  // The narrowed code and status of a problem are explained by the whole one.
  expect(silent.filter((pointer) => !pointer.includes('/allOf/'))).toEqual([])
})

test('[RD3] bodies of requests are closed, and everything can be refused, limited and go wrong', () => {
  for (const { method, path, scope, body, answers } of endpoints) {
    const { responses } = document.paths[path][method]
    const expected = [
      '500',
      ...(scope ? ['401', '403', '429', '503'] : []),
      ...(body ? ['400', '413', '415'] : []),
    ]
    expect(Object.keys(responses), `${method} ${path}`).toEqual(expect.arrayContaining(expected))
    for (const status of Object.keys(answers))
      if (scope) expect(Object.keys(responses[status].headers)).toContain('RateLimit')
  }
  const refused = document.components.responses.rate_limited
  expect(refused.headers['Retry-After'].required).toBe(true)
  const requestSchemas = endpoints.flatMap(({ body }) => (body ? [body.schema] : []))
  for (const schema of requestSchemas) expect(schema.safeParse({ unheard_of: 1 }).success).toBe(false)
})

test('[RD3] parameters are described in the words of their own schemas, and closed lists in their order', () => {
  const wordless = endpoints.flatMap(({ method, path, params, query }) =>
    Object.entries({ ...params?.shape, ...query?.shape })
      .filter(([, schema]) => !z.globalRegistry.get(schema)?.description)
      .map(([name]) => `${method} ${path} ${name}`),
  )
  expect(wordless).toEqual([])
  const parameters = document.paths['/api/v1/documents'].get.parameters
  const wordsOf = (name: string) => parameters.find((one: { name: string }) => one.name === name).description
  expect(wordsOf('deleted')).toContain('`true` lists the trash')
  expect(wordsOf('title')).toContain('Words that the title has')
  const { DocumentList, Changes, Document } = document.components.schemas
  expect(DocumentList.properties.documents.description).toContain('order of their ids')
  expect(DocumentList.properties.next_cursor.description).toContain('Absent')
  expect(Changes.properties.next_cursor.description).toContain('Always given')
  expect(Document.properties.deleted.description).not.toContain('Set')
})
