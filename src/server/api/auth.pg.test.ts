/** The door to accounts: what of a request reaches Better Auth at all. */
import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { limits } from '@/contract/limits'
import { problemSchema } from '@/contract/problem'
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
  ...{ email: `${randomUUID()}@example.org`, password: 'correct horse battery', name: 'Ada' },
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
      ...{ status: 400, code: 'invalid_request', errors: [{ pointer: `/${name}` }] },
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
  const credentials = JSON.stringify({ email: 'nobody@example.org', password: 'a wrong password' })
  const attempt = (address: string, forged: string) =>
    post('sign-in/email', credentials, { 'x-client-address': address, 'x-forwarded-for': forged })
  for (let n = 0; n < 30; n++) expect((await attempt('203.0.113.7', `198.51.100.${n}`)).status).toBe(401)
  const refused = await attempt('203.0.113.7', '198.51.100.99')
  expect(problemSchema.parse(await refused.json())).toMatchObject({ status: 429, code: 'rate_limited' })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await attempt('203.0.113.8', '198.51.100.99')).status).toBe(401)
  const counted = await database().rateLimit.findMany({ where: { key: { startsWith: '203.0.113.7' } } })
  expect(counted.map(({ count }) => count)).toEqual([30])
})
