import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { requestIdentifier } from './identifyRequest'

function requestFrom(remoteAddress: string, headers: Record<string, string>): IncomingMessage {
  const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress })
  return Object.assign(new IncomingMessage(socket), { headers: { ...headers } })
}

describe('[RQ7] the client’s address', () => {
  it.each([
    // trusted, peer, X-Forwarded-For, address
    [[], '::ffff:198.51.100.1', '203.0.113.9', '198.51.100.1'],
    [['loopback'], '127.0.0.1', '203.0.113.9', '203.0.113.9'],
    [['loopback'], '198.51.100.1', '203.0.113.9', '198.51.100.1'],
    [['loopback'], '127.0.0.1', '10.0.0.1, 203.0.113.9', '203.0.113.9'],
    [['loopback', '203.0.113.0/24'], '127.0.0.1', '198.51.100.7, 203.0.113.9', '198.51.100.7'],
    [['loopback'], '::1', '2001:db8::5', '2001:db8::5'],
  ])('behind %j, from %s, said to be for %s: %s', (trusted, peer, forwardedFor, address) => {
    const request = requestFrom(peer, { 'x-forwarded-for': forwardedFor, 'x-client-address': '192.0.2.66' })
    expect(requestIdentifier(trusted)(request).address).toBe(address)
    expect(request.headers['x-client-address']).toBe(address)
  })

  it('is not taken from a stranger, nor is anything else that only a proxy may say', () => {
    const request = requestFrom('198.51.100.1', {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example.org',
      'x-request-id': 'given-by-a-stranger',
    })
    const { id, secure } = requestIdentifier(['loopback'])(request)
    expect(secure).toBe(false)
    expect(id).not.toBe('given-by-a-stranger')
    expect(request.headers['x-request-id']).toBe(id)
    expect(request.headers).not.toHaveProperty('x-forwarded-host')
  })

  it.each([
    ['127.0.0.1', {}, 'yes'],
    ['::ffff:127.0.0.1', { 'x-client-local': 'no' }, 'yes'],
    ['::1', {}, 'yes'],
    ['198.51.100.1', { 'x-client-local': 'yes' }, undefined],
    ['127.0.0.1', { 'x-forwarded-for': '127.0.0.1', 'x-client-local': 'yes' }, undefined],
    ['127.0.0.1', { 'x-forwarded-proto': 'https' }, undefined],
    ['127.0.0.1', { forwarded: 'for=127.0.0.1' }, undefined],
    ['127.0.0.1', { via: '1.1 proxy' }, undefined],
  ])('from %s with %j is local: %s', (peer, headers: Record<string, string>, local) => {
    for (const trusted of [[], ['loopback']]) {
      const request = requestFrom(peer, headers)
      requestIdentifier(trusted)(request)
      expect(request.headers['x-client-local']).toBe(local)
    }
  })

  it('needs proxies that can be understood', () => {
    expect(() => requestIdentifier(['everyone'])).toThrow(/everyone/)
  })
})
