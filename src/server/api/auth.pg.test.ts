/** Accounts: what of a request reaches Better Auth at all. */
import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { limits } from '@/contract/limits'
import { problemSchema } from '@/contract/problem'
import { auth } from '@/server/auth/auth'
import { callRest } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { ORIGIN, signUpWriter } from '@/testing/writer'
import { handleAuth } from './AuthRouter'

function post(path: string, body: RequestInit['body'], headers: Record<string, string> = {}) {
  return handleAuth(
    new Request(`${ORIGIN}/api/auth/${path}`, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
      body,
    }),
  )
}

const account = (rest: object = {}) => ({
  email: `${randomUUID()}@example.org`,
  password: 'correct horse battery',
  name: 'Ada',
  ...rest,
})

test('[RQ1] bodies are bounded, inflated or not, and JSON', async () => {
  const long = JSON.stringify(account({ name: 'x'.repeat(limits.maxAuthBodyBytes) }))
  const refusals = [
    [await post('sign-up/email', long), 413],
    [await post('sign-up/email', gzipSync(long), { 'content-encoding': 'gzip' }), 413],
    [await post('sign-up/email', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }), 415],
    [await post('sign-up/email', '{"a":'), 400],
    [await post('sign-up/email', '['.repeat(60_000)), 400],
  ] as const
  for (const [answer, status] of refusals) {
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(problemSchema.parse(await answer.json()).status).toBe(status)
  }
})

test('[RQ3] text that cannot be stored is refused, not a fault of ours', async () => {
  for (const name of ['a\0b', '\ud800']) {
    const answer = await post('sign-up/email', JSON.stringify(account({ name })))
    expect(problemSchema.parse(await answer.json())).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/name' }],
    })
  }
})

test('[RQ3] [RD3] a name or address longer than the API may tell is refused', async () => {
  const tooLong = {
    name: 'x'.repeat(limits.maxUserNameLength + 1),
    email: `${'x'.repeat(limits.maxEmailLength)}@example.org`,
  }
  for (const [name, value] of Object.entries(tooLong)) {
    const answer = await post('sign-up/email', JSON.stringify(account({ [name]: value })))
    expect(problemSchema.parse(await answer.json())).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ pointer: `/${name}` }],
    })
  }
  const longest = account({ name: 'x'.repeat(limits.maxUserNameLength) })
  expect((await post('sign-up/email', JSON.stringify(longest))).status).toBe(200)
})

test('a sound request is answered as ever, and a sign-out needs no body', async () => {
  const made = account()
  expect((await post('sign-up/email', JSON.stringify(made))).status).toBe(200)
  const gzipped = gzipSync(JSON.stringify(made))
  expect((await post('sign-in/email', gzipped, { 'content-encoding': 'gzip' })).status).toBe(200)
  const { headers } = await signUpWriter()
  const session = () =>
    handleAuth(new Request(`${ORIGIN}/api/auth/get-session`, { headers })).then((answer) => answer.json())
  expect(await session()).not.toBeNull()
  const bare = new Request(`${ORIGIN}/api/auth/sign-out`, { method: 'POST', headers })
  expect((await handleAuth(bare)).status).toBe(200)
  expect(await session()).toBeNull()
})

test('[RQ7] attempts are counted by the address that the server saw, for all instances', async () => {
  let accounts = 0
  const attempt = (address: string, forged: string) =>
    post('sign-in/email', JSON.stringify({ email: `n${++accounts}@example.org`, password: 'wrong' }), {
      'x-client-address': address,
      'x-forwarded-for': forged,
    })
  for (let n = 0; n < 30; n++) expect((await attempt('203.0.113.7', `198.51.100.${n}`)).status).toBe(401)
  const refused = await attempt('203.0.113.7', '198.51.100.99')
  expect(problemSchema.parse(await refused.json())).toMatchObject({ status: 429, code: 'rate_limited' })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await attempt('203.0.113.8', '198.51.100.99')).status).toBe(401)
  const counted = await database().rateLimit.findMany({ where: { key: { startsWith: '203.0.113.7' } } })
  expect(counted.map(({ count }) => count)).toEqual([30])
})

test('[RQ5] what another site’s page sends is refused before it counts', async () => {
  const address = { 'x-client-address': '203.0.113.20' }
  const foreign: Record<string, string>[] = [
    ...[
      'https://evil.example',
      'null',
      '',
      'nonsense',
      'https://localhost:3000',
      'http://localhost:4000',
    ].map((origin) => ({ origin })),
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  ]
  for (let n = 0; n < 40; n++) {
    const answer = await post('sign-in/email', '{}', { ...address, ...foreign[n % foreign.length] })
    expect(problemSchema.parse(await answer.json())).toMatchObject({ status: 403, code: 'bad_origin' })
  }
  for (const site of ['cross-site', 'same-site']) {
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': site, ...address }
    const asked = new Request(`${ORIGIN}/api/auth/sign-in/email`, { method: 'POST', headers, body: '{}' })
    expect((await handleAuth(asked)).status).toBe(403)
  }
  const made = account()
  expect((await post('sign-up/email', JSON.stringify(made), address)).status).toBe(200)
  expect((await post('sign-in/email', JSON.stringify(made), address)).status).toBe(200)
  const counted = await database().rateLimit.findMany({ where: { key: { startsWith: '203.0.113.20' } } })
  expect(counted.map(({ count }) => count)).toEqual([1, 1])
})

test('[RQ5] no other port, scheme or site ends a session, and a cookie without an origin does not either', async () => {
  const { headers } = await signUpWriter()
  const { origin: _, ...noOrigin } = headers
  const from = (origin: string) => ({ ...headers, origin })
  const tried = [noOrigin, ...['http://localhost:4000', 'https://localhost:3000', 'null', ''].map(from)]
  for (const sent of tried) {
    const request = new Request(`${ORIGIN}/api/auth/sign-out`, { method: 'POST', headers: sent })
    expect((await handleAuth(request)).status).toBe(403)
  }
  const session = await handleAuth(new Request(`${ORIGIN}/api/auth/get-session`, { headers }))
  expect(await session.json()).not.toBeNull()
})

test('[AC1] the library’s other endpoints are closed', async () => {
  const { headers } = await signUpWriter()
  const ask = (method: string, path: string) =>
    handleAuth(
      new Request(`${ORIGIN}/api/auth/${path}`, {
        method,
        headers: { ...headers, 'content-type': 'application/json' },
        ...(method === 'POST' && { body: '{}' }),
      }),
    )
  const { api } = auth()
  const known = Object.values(api).flatMap(({ path }) => (path ? [path.slice(1)] : []))
  expect(known.length).toBeGreaterThan(20)
  const open = ['get-session', 'sign-up/email', 'sign-in/email', 'sign-out', 'update-user', 'change-password']
  open.push('verify-password', 'list-sessions', 'revoke-session', 'revoke-sessions', 'revoke-other-sessions')
  for (const path of [...known, '', 'error', 'ok', 'get-session/', 'GET-SESSION'].filter(
    (one) => !open.includes(one),
  ))
    for (const method of ['GET', 'POST']) {
      const answer = await ask(method, path)
      expect([path, problemSchema.parse(await answer.json()).code]).toEqual([path, 'not_found'])
    }
  const wrongMethod = await ask('GET', 'sign-out')
  expect(problemSchema.parse(await wrongMethod.json()).code).toBe('method_not_allowed')
})

describe('[AC1] the session cookie', () => {
  const cookiesOf = (answer: Response) => answer.headers.getSetCookie().join('\n')

  test('is for the scheme that the client used', async () => {
    const plain = cookiesOf(await post('sign-up/email', JSON.stringify(account())))
    expect(plain).toContain('better-auth.session_token=')
    expect(plain).not.toMatch(/secure/i)
    const tls = { 'x-client-origin': 'https://localhost:3000', origin: 'https://localhost:3000' }
    const secure = cookiesOf(await post('sign-up/email', JSON.stringify(account()), tls))
    expect(secure).toContain('__Secure-better-auth.session_token=')
    expect(secure.split('\n').every((line) => /; Secure/.test(line))).toBe(true)
  })

  test('from when it was always `Secure` goes on counting; over TLS only that one does', async () => {
    const { headers } = await signUpWriter()
    const cookie = headers.cookie ?? ''
    const secure = cookie.replace('better-auth.', '__Secure-better-auth.')
    const session = async (sent: Record<string, string>) => {
      const request = new Request(`${ORIGIN}/api/auth/get-session`, { headers: sent })
      return (await (await handleAuth(request)).json()) !== null
    }
    const workspaces = async (sent: Record<string, string>) =>
      (await callRest('GET /api/v1/workspaces', {}, sent)).status
    const tls = { 'x-client-origin': 'https://localhost:3000' }
    expect(await session({ cookie: secure })).toBe(true)
    expect(await workspaces({ cookie: secure })).toBe(200)
    expect(await session({ ...tls, cookie: secure })).toBe(true)
    expect(await workspaces({ ...tls, cookie })).toBe(401)
    expect(await session({ ...tls, cookie })).toBe(false)
    expect(await session({ cookie: `${secure}; better-auth.session_token=gone` })).toBe(false)
  })
})
