/**
 * The API description: the endpoints, told in OpenAPI 3.1. The schemas in it are those that the server parses
 * requests with; what they leave unsaid comes from the glossary.
 */
import {
  createDocument,
  type ZodOpenApiMediaTypeObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi'
import { problemSchema } from '../problem'
import { answerHeaders, requestHeaders, writeHeaders } from './apiHeaders'
import { type Answer, type Endpoint, tags } from './Endpoint'
import { endpoints } from './endpoints'
import { explain, type OpenApiDocument } from './explain'
import { codesByStatus, problemContent, problemDescription, problemsOf } from './problems'

export function openApiDocument(): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {}
  const shared: Record<string, ZodOpenApiResponseObject> = {}
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operationOf(endpoint, shared) }
  }
  return explain(
    createDocument({
      openapi: '3.1.1',
      info: {
        title: 'Batch Document Sync',
        version: '1.0.0',
        description:
          'Mirror Markdown documents in both directions: write with one batch call, read what changed by cursor. Parameters and members that are not described are refused. Answers that are not the one asked for are `application/problem+json` with a stable `code`.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'Where this description came from.' }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      paths,
      components: { schemas: { Problem: problemSchema }, responses: shared, securitySchemes },
    }),
  )
}

const securitySchemes = {
  key: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, made in the app. It may read, or read and write.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'better-auth.session_token',
    description:
      'What the browser has after signing in to the app; under https its name begins with `__Secure-`. Every request but GET must then carry the app’s own `Origin`.',
  },
} as const

function operationOf(
  endpoint: Endpoint,
  shared: Record<string, ZodOpenApiResponseObject>,
): ZodOpenApiOperationObject {
  const { operationId, tag, summary, description, scope, params, query, body } = endpoint
  const headers = [...(endpoint.headers ?? []), ...(body ? (['Content-Encoding'] as const) : [])]
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: !scope ? [] : scope === 'account' ? [{ session: [] }] : [{ key: [] }, { session: [] }],
    requestParams: { ...(params && { path: params }), ...(query && { query }) },
    parameters: headers.map((name) => ({
      in: 'header' as const,
      name,
      ...requestHeaders[name],
      ...(endpoint.method !== 'get' && writeHeaders[name]),
    })),
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': body },
      },
    }),
    responses: responsesOf(endpoint, shared),
  }
}

/** The answers as they are, refusals by reference: most endpoints share them. */
function responsesOf(endpoint: Endpoint, shared: Record<string, ZodOpenApiResponseObject>) {
  const responses: Record<string, ZodOpenApiResponseObject | { $ref: string }> = {}
  for (const [status, answer] of Object.entries(endpoint.answers)) {
    responses[status] = {
      description: answer.description,
      headers: headersOf(endpoint, answer),
      ...(answer.schema && {
        content: { [answer.mediaType ?? 'application/json']: mediaTypeOf(answer) },
      }),
    }
  }
  for (const [status, codes] of codesByStatus(problemsOf(endpoint))) {
    const answer = responses[status]
    const problem = { 'application/problem+json': problemContent(status, codes) }
    if (answer && 'description' in answer) {
      answer.description += `\n\n${problemDescription(codes)}`
      answer.content = { ...answer.content, ...problem }
    } else {
      const name = [...codes, ...(endpoint.scope ? [] : ['public'])].join('.')
      shared[name] ??= {
        description: problemDescription(codes),
        headers: headersOf(endpoint, refusalHeaders[status] ?? {}),
        content: problem,
      }
      responses[status] = { $ref: `#/components/responses/${name}` }
    }
  }
  return responses
}

const refusalHeaders: Partial<Record<number, Pick<Answer, 'headers' | 'optionalHeaders'>>> = {
  401: { headers: ['WWW-Authenticate'] },
  // Without the budgets where they are switched off, and it is streams that are too many.
  429: { headers: ['Retry-After'], optionalHeaders: ['RateLimit', 'RateLimit-Policy'] },
  503: { headers: ['Retry-After'] },
}

function mediaTypeOf({ schema, example }: Answer): ZodOpenApiMediaTypeObject {
  return { ...(schema && { schema }), ...(example !== undefined && { example }) }
}

function headersOf(
  { scope }: Endpoint,
  { headers = [], optionalHeaders = [] }: Pick<Answer, 'headers' | 'optionalHeaders'>,
) {
  const always = new Set(headers)
  const budget = scope ? (['RateLimit', 'RateLimit-Policy'] as const) : []
  const all = [...headers, ...optionalHeaders, 'X-Request-Id' as const, ...budget]
  return Object.fromEntries(
    all.map((name) => [name, { ...answerHeaders[name], ...(always.has(name) && { required: true }) }]),
  )
}
