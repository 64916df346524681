/** [RQ5] Which pages may act with a visitor's cookie, and that keys are asked for no origin. */
import { describe, expect, test } from 'vitest'
import { stateOf } from '@/testing/places'
import { ORIGIN } from '@/testing/writer'
import { type Access, accesses } from './testing/accesses'
import {
  callers,
  expectedOutcome,
  expectOutcome,
  ownPlace,
  signUpCallers,
  transportNames,
  transports,
} from './testing/callers'

signUpCallers()

const writes = accesses
  .filter(({ rest }) => !rest.startsWith('GET'))
  .map((access) => [`${access.needs}: ${access.rest}`, access] as const)

describe.each(transportNames)('%s', (transport) => {
  test.each(writes)('[RQ5] %s: a cookie wants our origin, a key wants none', async (_, access) => {
    const own = await ownPlace()
    const { userId, headers } = callers.owner
    const { origin, ...noOrigin } = headers
    expect(origin).toBe(ORIGIN)
    const input = await access.input(own, userId)
    const before = await stateOf(own)
    for (const sent of [noOrigin, { ...headers, origin: 'https://evil.example' }])
      expectOutcome(await transports[transport](access, input, sent), 'bad_origin')
    expect(await stateOf(own)).toEqual(before)
    const key = { ...callers['write key'].headers, origin: 'https://program.example' }
    expectOutcome(
      await transports[transport](access, input, key),
      expectedOutcome(access.needs, 'write key', true),
    )
  })
})

describe.each(transportNames)('[RQ5] %s, Origin', (transport) => {
  const reading = { rest: 'GET /api/v1/workspaces', trpc: 'workspaces.list', needs: 'anyone' } as const
  const writing = { rest: 'POST /api/v1/workspaces', trpc: 'workspaces.create', needs: 'account' } as const
  const ask = (access: Omit<Access, 'input'>, headers: Record<string, string>) =>
    transports[transport](
      { ...access, input: () => ({}) },
      access === writing ? { body: { name: 'New' } } : {},
      headers,
    )

  test.each(['null', '', 'nonsense', 'http://', 'https://localhost:3000', 'http://localhost:3001'])(
    '%j is foreign to a cookie, and nothing to a key',
    async (origin) => {
      const { headers } = callers.owner
      for (const access of [reading, writing])
        expectOutcome(await ask(access, { ...headers, origin }), 'bad_origin')
      const key = { ...callers['read key'].headers, origin }
      expectOutcome(await ask(reading, key), 'allowed')
      expectOutcome(await ask(writing, key), 'insufficient_scope')
    },
  )

  test('is not asked of a page of ours that reads, but a page of another site is seen', async () => {
    const { origin: _, ...headers } = callers.owner.headers
    expectOutcome(await ask(reading, headers), 'allowed')
    for (const site of ['same-origin', 'none'])
      expectOutcome(await ask(reading, { ...headers, 'sec-fetch-site': site }), 'allowed')
    expectOutcome(await ask(reading, { ...headers, 'sec-fetch-site': 'same-site' }), 'bad_origin')
  })
})
