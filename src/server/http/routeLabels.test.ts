import { expect, it } from 'vitest'
import { routeLabels } from './routeLabels'

const labelOf = routeLabels('src/app')

it.each([
  ['/', '/[[...path]]'],
  ['/doc/a/b', '/[[...path]]'],
  ['/_next/static/chunk.js', '/_next'],
  ['/api/health', '/api/health'],
  ['/api/openapi.json', '/api/openapi.json'],
  ['/api/openapiXjson', '/api/[...unknown]'],
  ['/api/auth/sign-in/email', '/api/auth/[...all]'],
  ['/api/v1/documents', '/api/v1/documents'],
  ['/api/v1/documents/batch', '/api/v1/documents/batch'],
  ['/api/v1/documents/doc_abc123', '/api/v1/documents/[id]'],
  ['/api/v1/documents/a/versions/3/restore', '/api/v1/documents/[id]/versions/[version]/restore'],
  ['/api/nothing/here', '/api/[...unknown]'],
  ['/livez', '/livez'],
])('%s is counted as %s', (asked, label) => {
  expect(labelOf(asked)).toBe(label)
})
