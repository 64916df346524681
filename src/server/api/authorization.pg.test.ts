/**
 * Who may do what: every route and procedure, for every kind of caller, on their own workspace, on a foreign one
 * and on one that does not exist.
 */
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { procedures } from '@/testing/callTransports'
import { makePlace, missingPlace, type Place, stateOf } from '@/testing/places'
import { routesUnder } from '@/testing/routes'
import { accesses } from './testing/accesses'
import {
  callerNames,
  callers,
  expectedOutcome,
  expectOutcome,
  foreignUsers,
  ownPlace,
  signUpCallers,
  transportNames,
  transports,
} from './testing/callers'

signUpCallers()

const cases = accesses.flatMap((access) =>
  callerNames.map((caller) => [caller, `${access.needs}: ${access.rest}`, access] as const),
)

describe.each(transportNames)('[RQ4] [RD1] [RD2] %s', (transport) => {
  test.each(cases)('%s, %s', async (caller, _, access) => {
    const { userId, headers } = callers[caller]
    const concernsWorkspace = access.needs !== 'anyone' && access.needs !== 'account'
    const ask = async (place: Place) =>
      transports[transport](access, await access.input(place, userId), headers)

    const own = await ownPlace()
    const before = await stateOf(own)
    const outcome = expectedOutcome(access.needs, caller, true)
    expectOutcome(await ask(own), outcome)
    const wasChanged = !isDeepStrictEqual(before, await stateOf(own))
    if (outcome !== 'allowed') expect(wasChanged).toBe(false)
    else if (concernsWorkspace) expect(wasChanged).toBe(!access.rest.startsWith('GET'))
    if (!concernsWorkspace) return

    const foreign = await makePlace(foreignUsers)
    const untouched = await stateOf(foreign)
    const refused = await ask(foreign)
    expectOutcome(refused, expectedOutcome(access.needs, caller, false))
    expect(await ask(missingPlace())).toEqual(refused)
    expect(await stateOf(foreign)).toEqual(untouched)
  })
})

test('every route, method and procedure is tried', async () => {
  const served = await Promise.all(
    routesUnder('/api/v1').map(async ({ path, load }) =>
      Object.keys(await load())
        .filter((name) => /^[A-Z]+$/.test(name))
        .map((method) => `${method} ${path}`),
    ),
  )
  const tried = new Set(accesses.flatMap(({ rest, trpc }) => [rest, trpc]))
  expect([...served.flat(), ...procedures].filter((one) => !tried.has(one))).toEqual([])
})
