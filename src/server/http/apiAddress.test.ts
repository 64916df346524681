import { expect, test } from 'vitest'
import { routesUnder } from '@/testing/routes'
import { apiAddress } from './apiAddress'

const codeOf = (method: string, target: string) => {
  const answer = apiAddress(method, target)?.answer
  return typeof answer === 'string' ? answer : answer?.code
}
const allowOf = (method: string, target: string) => apiAddress(method, target)?.headers.allow

test('[RQ8] every method of every route is let through', async () => {
  for (const { path, load } of routesUnder('/api/v1')) {
    const methods = Object.keys(await load()).filter((name) => /^[A-Z]+$/.test(name))
    const address = path.replaceAll(/\{\w+\}/g, 'a%2Fb')
    for (const method of methods)
      expect(codeOf(method, `${address}?q=100%`), `${method} ${path}`).toBe(undefined)
  }
  for (const known of ['/api/health', '/api/openapi.json', '/api/trpc/documents.get,documents.list?batch=1'])
    expect(codeOf('GET', known), known).toBe(undefined)
  for (const other of ['/', '/apiary', '/api/auth/get-session', '/doc/1?x=%', '*'])
    expect(apiAddress('GET', other)).toBe(undefined)
})

test.each([
  '/api',
  '/api/',
  '/api/nothing',
  '/api/v10',
  '/api/auth',
  '/api/trpc',
  '/api/trpc/documents/get',
  '/api/v1',
  '/api/v1/nothing',
  '/api/v1/documents/a/b',
  '/api/v1//documents',
  '/api/v1/documents/..',
])('[RQ8] nothing is at %s', (path) => {
  for (const method of ['GET', 'POST', 'OPTIONS']) expect(codeOf(method, path)).toBe('not_found')
})

test('[RQ8] a method that the address does not take is told which ones it does', () => {
  expect(codeOf('GET', '/api/v1/documents/batch')).toBe('method_not_allowed')
  expect(allowOf('GET', '/api/v1/documents/batch')).toBe('POST, OPTIONS')
  expect(codeOf('POST', '/api/v1/documents/a')).toBe('method_not_allowed')
  expect(allowOf('POST', '/api/v1/documents/a')).toBe('GET, PUT, PATCH, DELETE, HEAD, OPTIONS')
  expect(codeOf('HEAD', '/api/v1/documents')).toBe(undefined)
  expect(codeOf('PROPFIND', '/api/v1/documents')).toBe('method_not_allowed')
})

test.each(['/api/v1/documents/%ff', '/api/v1/documents/%', '/%', '/doc/%zz'])(
  '[RQ3] %s is not well-formed',
  (path) => {
    expect(codeOf('GET', path)).toBe('invalid_request')
  },
)

test('[RD2] pages of other sites may ask with a key, and never with a cookie', () => {
  const { headers, answer } = apiAddress('OPTIONS', '/api/v1/documents/a') ?? {}
  expect(answer).toBe('no content')
  expect(headers?.['access-control-allow-origin']).toBe('*')
  expect(headers?.['access-control-allow-methods']).toContain('PUT')
  expect(headers?.['access-control-allow-headers']).toMatch(/Authorization.*Idempotency-Key.*If-Match/)
  const actual = apiAddress('GET', '/api/v1/documents/a')?.headers
  expect(actual?.['access-control-allow-origin']).toBe('*')
  expect(actual?.['access-control-expose-headers']).toMatch(/ETag.*Idempotency-Replayed.*Retry-After/)
  for (const set of [headers, actual]) expect(set).not.toHaveProperty('access-control-allow-credentials')
  const trpc = apiAddress('OPTIONS', '/api/trpc/documents.batch')
  expect(trpc?.answer).toBe('no content')
  expect(trpc?.headers['access-control-allow-methods']).toBe('GET, POST, HEAD, OPTIONS')
  expect(trpc?.headers['access-control-allow-headers']).toMatch(/Authorization, Content-Type, Trpc-Accept/)
  expect(apiAddress('POST', '/api/trpc/documents.batch')?.headers['access-control-allow-origin']).toBe('*')
  expect(apiAddress('POST', '/api/trpc/documents.batch')?.answer).toBe(undefined)
})
