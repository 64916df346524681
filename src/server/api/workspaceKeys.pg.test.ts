/** [RD2] Keys for one workspace: every route and procedure. */
import { describe, expect, test } from 'vitest'
import { createdKeySchema } from '@/contract/apiKey'
import { callRest, type Input } from '@/testing/callTransports'
import { makePlace, missingPlace, stateOf } from '@/testing/places'
import { accesses } from './testing/accesses'
import {
  callers,
  expectOutcome,
  foreignUsers,
  ownPlace,
  signUpCallers,
  transportNames,
  transports,
} from './testing/callers'

signUpCallers()

describe.each(transportNames)('[RD2] %s, with a key for one workspace', (transport) => {
  const inWorkspaces = accesses.filter(({ needs }) => needs === 'read' || needs === 'write')
  test.each(inWorkspaces.map((access) => [`${access.needs}: ${access.rest}`, access] as const))(
    '%s is allowed in it, and nowhere else where its owner may',
    async (_, access) => {
      const { owner } = callers
      const [its, other] = [await ownPlace(), await ownPlace()]
      const body = { name: 'one', scopes: ['write'], workspace_id: its.workspaceId }
      const made = await callRest('POST /api/v1/keys', { body }, owner.headers)
      const headers = { authorization: `Bearer ${createdKeySchema.parse(made.body).key}` }
      const before = await stateOf(other)
      const refused = await transports[transport](access, await access.input(other, owner.userId), headers)
      expectOutcome(refused, 'workspace_forbidden')
      expect(await stateOf(other)).toEqual(before)
      expect(
        await transports[transport](access, await access.input(missingPlace(), owner.userId), headers),
      ).toEqual(refused)
      expectOutcome(
        await transports[transport](access, await access.input(its, owner.userId), headers),
        'allowed',
      )
    },
  )

  test('it lists its workspace alone, says which it is, and makes no other key', async () => {
    const { owner } = callers
    const { workspaceId } = await ownPlace()
    const body = { name: 'one', scopes: ['read'], workspace_id: workspaceId }
    const made = await callRest('POST /api/v1/keys', { body }, owner.headers)
    const headers = { authorization: `Bearer ${createdKeySchema.parse(made.body).key}` }
    const ask = (rest: string, trpc: string, input: Input = {}) =>
      transports[transport]({ rest, trpc, needs: 'anyone', input: () => input }, input, headers)
    const listed = await ask('GET /api/v1/workspaces', 'workspaces.list')
    expect(listed.body).toMatchObject({ workspaces: [{ id: workspaceId }] })
    expect(Object(listed.body).workspaces).toHaveLength(1)
    const me = await ask('GET /api/v1/me', 'me.get')
    expect(me.body).toMatchObject({ key: { workspace_id: workspaceId } })
    expectOutcome(await ask('POST /api/v1/keys', 'keys.create', { body }), 'insufficient_scope')
    const foreign = { ...body, workspace_id: (await makePlace(foreignUsers)).workspaceId }
    expectOutcome(
      await callRest('POST /api/v1/keys', { body: foreign }, owner.headers),
      'workspace_forbidden',
    )
  })
})
