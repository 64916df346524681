import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { targetChecker } from './checkTarget'

interface Sent {
  method?: string
  url?: string
  headers?: [name: string, value: string][]
  secure?: boolean
  appUrl?: string
}

function check({ method = 'GET', url = '/', headers = [], secure = false, appUrl }: Sent) {
  const request = new IncomingMessage(new Socket())
  Object.assign(request, { method, url, rawHeaders: headers.flat() })
  for (const [name, value] of headers) request.headers[name.toLowerCase()] ??= value
  const refusal = targetChecker({ appUrl, anyHostAt: ['/livez', '/metrics'] })(request, secure)
  const answer = refusal?.answer
  const code = typeof answer === 'string' ? answer : (answer?.code ?? 'ours')
  return { code, detail: typeof answer === 'string' ? '' : answer?.message, refusal, request }
}
const ask = (host: string, rest: Sent = {}) => check({ headers: [['Host', host]], ...rest })

describe('[RQ5] Host', () => {
  test.each([
    'localhost',
    'localhost:3000',
    'LOCALHOST:3000',
    'localhost.:3000',
    '127.0.0.1',
    '[::1]:3000',
    '127.1',
  ])('%s is this machine’s own name', (host) => {
    expect(ask(host).code).toBe('ours')
    expect(ask(host, { appUrl: 'https://notes.example.org' }).code).toBe('ours')
  })

  test.each([
    'elsewhere.example',
    'localhost.elsewhere.example',
    '192.168.1.5:3000',
    '[2001:db8::1]',
    '127.0.0.2',
    'notes.example.org',
    'xlocalhost',
    '0.0.0.0:3000',
  ])('%s is foreign as long as APP_URL does not say otherwise', (host) => {
    const { code, detail } = ask(host)
    expect(code).toBe('misdirected_request')
    expect(detail).toContain(`APP_URL=http://${host}`)
  })

  test.each(['notes.example.org', 'Notes.Example.org.', 'notes.example.org:443', 'notes.example.org:8443'])(
    '%s is ours by APP_URL',
    (host) => {
      const { code, request } = ask(host, { appUrl: 'https://notes.example.org/' })
      expect(code).toBe('ours')
      expect(request.headers['x-client-origin']).toBe('https://notes.example.org')
      expect(ask('elsewhere.example', { appUrl: 'https://notes.example.org' }).code).toBe(
        'misdirected_request',
      )
    },
  )

  test.each([
    '',
    'a b',
    'user@localhost:3000',
    'localhost:3000, evil.example',
    'localhost:99999',
    'localhost/x',
    '[::1',
  ])('%j is malformed', (host) => expect(ask(host).code).toBe('invalid_request'))

  test('given twice is malformed, and not given is refused', () => {
    const twice: [string, string][] = [
      ['Host', 'localhost'],
      ['host', 'evil.example'],
    ]
    expect(check({ headers: twice }).code).toBe('invalid_request')
    expect(check({ headers: [] }).code).toBe('invalid_request')
  })

  test('may be anything, or nothing, where probes ask', () => {
    expect(ask('10.1.2.3:3000', { url: '/livez?x=1' }).code).toBe('ours')
    expect(check({ url: '/livez' }).code).toBe('ours')
    expect(ask('10.1.2.3:3000', { url: '/readyz' }).code).toBe('misdirected_request')
  })

  test('of a trusted proxy’s X-Forwarded-Host goes before the proxy’s own', () => {
    const proxied = (forwarded: string) =>
      check({
        headers: [
          ['Host', 'app:3000'],
          ['X-Forwarded-Host', forwarded],
        ],
        appUrl: 'https://notes.example.org',
      }).code
    expect(proxied('notes.example.org')).toBe('ours')
    expect(proxied('notes.example.org, app:3000')).toBe('ours')
    expect(proxied('elsewhere.example')).toBe('misdirected_request')
  })
})

test('[RQ5] the origin is the server’s own word, with the scheme that was used', () => {
  const forged: [string, string][] = [
    ['Host', 'LocalHost:3000'],
    ['X-Client-Origin', 'https://evil.example'],
  ]
  expect(check({ headers: forged }).request.headers['x-client-origin']).toBe('http://localhost:3000')
  expect(check({ headers: forged, secure: true }).request.headers['x-client-origin']).toBe(
    'https://localhost:3000',
  )
  expect(check({ headers: forged }).request.headers.host).toBe('localhost:3000')
  expect(
    check({
      headers: [
        ['Host', 'a b'],
        ['X-Client-Origin', 'x'],
      ],
    }).request.headers,
  ).not.toHaveProperty('x-client-origin')
})

describe('[RQ8] the request line', () => {
  test.each(['TRACE', 'CONNECT', 'PROPFIND', 'get', ''])('%j is no method of ours', (method) => {
    const { code, refusal } = ask('localhost', { method })
    expect(code).toBe('method_not_allowed')
    expect(refusal?.headers.allow).toContain('PATCH')
  })

  test('OPTIONS * is answered for the whole server, and * asks for nothing else', () => {
    expect(ask('localhost', { method: 'OPTIONS', url: '*' }).code).toBe('no content')
    expect(ask('localhost', { method: 'GET', url: '*' }).code).toBe('invalid_request')
  })

  test.each([
    ['http://localhost:3000/doc/1?x=2', '/doc/1?x=2'],
    ['HTTP://LOCALHOST:3000', '/'],
    ['http://127.0.0.1?x', '/?x'],
    ['https://[::1]//evil.example/', '/evil.example/'],
  ])('%s is asked for by its path', (url, path) => {
    const { code, request } = ask('elsewhere.example', { url })
    expect([code, request.url]).toEqual(['ours', path])
    expect(request.headers.host).not.toBe('elsewhere.example')
  })

  test.each(['http://elsewhere.example/', 'https://elsewhere.example:3000/api/v1/me'])(
    '%s is not ours, whatever Host says',
    (url) => expect(ask('localhost:3000', { url }).code).toBe('misdirected_request'),
  )

  test.each(['http://me:secret@localhost/', 'ftp://localhost/', 'localhost:3000', 'http:///x', ''])(
    '%j is no target',
    (url) => expect(ask('localhost', { url }).code).toBe('invalid_request'),
  )

  test.each(['//evil.example/x', '/\\evil.example/x', '///evil.example/x'])(
    '%s leads to no other host',
    (url) => {
      expect(ask('localhost', { url }).request.url).toBe('/evil.example/x')
    },
  )
})
