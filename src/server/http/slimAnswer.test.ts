import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { apiSecurityHeaders } from './securityHeaders'
import { isForPrograms, withoutVary } from './slimAnswer'

test('[RD3] answers to programs are told apart from pages', () => {
  for (const target of ['/api/v1/documents?q=a', '/api', '/api?x', '/livez', '/readyz', '/metrics'])
    expect(isForPrograms(target), target).toBe(true)
  for (const target of ['/', '/docs/api', '/apiary', '/doc/api', '*'])
    expect(isForPrograms(target), target).toBe(false)
})

test('[RD3] their headers are few: no Vary of Next’s, and a policy that allows nothing', async () => {
  const server = createServer((_, response) => {
    withoutVary(response)
    response.setHeader('vary', 'rsc, next-router-state-tree')
    response.end('{}')
  }).listen(0)
  await once(server, 'listening')
  const { headers } = await fetch(`http://localhost:${(server.address() as AddressInfo).port}`)
  expect(headers.get('vary')).toBe(null)
  server.close()
  expect(JSON.stringify(apiSecurityHeaders).length).toBeLessThan(250)
  expect(apiSecurityHeaders['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'")
})
