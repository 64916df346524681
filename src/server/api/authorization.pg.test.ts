/**
 * Who may do what: every route and procedure, for every kind of caller, on their own workspace, on a foreign one
 * and on one that does not exist. A new route is a new row of `accesses`.
 */
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createdKeySchema } from '@/contract/apiKey'
import type { ProblemCode } from '@/contract/errorCodes'
import { problemSchema } from '@/contract/problem'
import { type Answer, callRest, callTrpc, type Input, procedures } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { addUser, makePlace, missingPlace, type Place, stateOf } from '@/testing/places'
import { routesUnder } from '@/testing/routes'
import { ORIGIN, signUpWriter } from '@/testing/writer'

interface Access {
  rest: string
  trpc: string
  /** `anyone`: who is known at all. The first two concern no workspace. */
  needs: 'anyone' | 'account' | 'read' | 'write' | 'leave' | 'manage'
  input(place: Place, userId: string): Input | Promise<Input>
}

const W = '/api/v1/workspaces/{workspace_id}'
const inWorkspace = ({ workspaceId }: Place) => ({ workspace_id: workspaceId })
const member = (place: Place, userId = place.spareId) => ({ ...inWorkspace(place), user_id: userId })

const D = '/api/v1/documents/{id}'
const document = (place: Place) => ({ path: { id: place.documentId }, query: inWorkspace(place) })
const earlier = (place: Place) => ({
  path: { id: place.documentId, version: '1' },
  query: inWorkspace(place),
})

const accesses: Access[] = [
  { rest: 'GET /api/v1/workspaces', trpc: 'workspaces.list', needs: 'anyone', input: () => ({}) },
  {
    rest: 'POST /api/v1/workspaces',
    trpc: 'workspaces.create',
    needs: 'account',
    input: () => ({ body: { name: 'Another' } }),
  },
  {
    rest: `GET ${W}`,
    trpc: 'workspaces.get',
    needs: 'read',
    input: (place) => ({ path: inWorkspace(place) }),
  },
  {
    rest: `PATCH ${W}`,
    trpc: 'workspaces.rename',
    needs: 'manage',
    input: (place) => ({ path: inWorkspace(place), body: { name: 'Renamed' } }),
  },
  {
    rest: `DELETE ${W}`,
    trpc: 'workspaces.delete',
    needs: 'manage',
    input: (place) => ({ path: inWorkspace(place) }),
  },
  {
    rest: `GET ${W}/audit`,
    trpc: 'workspaces.audit',
    needs: 'manage',
    input: (place) => ({ path: inWorkspace(place) }),
  },
  {
    rest: `GET ${W}/members`,
    trpc: 'members.list',
    needs: 'read',
    input: (place) => ({ path: inWorkspace(place) }),
  },
  {
    rest: `PATCH ${W}/members/{user_id}`,
    trpc: 'members.setRole',
    needs: 'manage',
    input: (place) => ({ path: member(place), body: { role: 'viewer' } }),
  },
  {
    rest: `DELETE ${W}/members/{user_id}`,
    trpc: 'members.remove',
    needs: 'manage',
    input: (place) => ({ path: member(place) }),
  },
  {
    rest: `DELETE ${W}/members/{user_id}`,
    trpc: 'members.remove',
    needs: 'leave',
    input: (place, userId) => ({ path: member(place, userId) }),
  },
  {
    rest: `GET ${W}/invites`,
    trpc: 'invites.list',
    needs: 'manage',
    input: (place) => ({ path: inWorkspace(place) }),
  },
  {
    rest: `POST ${W}/invites`,
    trpc: 'invites.create',
    needs: 'manage',
    input: (place) => ({ path: inWorkspace(place), body: { role: 'editor' } }),
  },
  {
    rest: `DELETE ${W}/invites/{invite_id}`,
    trpc: 'invites.revoke',
    needs: 'manage',
    input: (place) => ({ path: { ...inWorkspace(place), invite_id: place.inviteId } }),
  },
  {
    rest: 'POST /api/v1/invites/accept',
    trpc: 'invites.accept',
    needs: 'account',
    input: (place) => ({ body: { token: place.inviteToken } }),
  },
  { rest: 'GET /api/v1/me', trpc: 'me.get', needs: 'anyone', input: () => ({}) },
  { rest: 'GET /api/v1/me/audit', trpc: 'me.audit', needs: 'account', input: () => ({}) },
  { rest: 'GET /api/v1/keys', trpc: 'keys.list', needs: 'account', input: () => ({}) },
  {
    rest: 'POST /api/v1/keys',
    trpc: 'keys.create',
    needs: 'account',
    input: () => ({ body: { name: 'A program', scopes: ['read'] } }),
  },
  {
    rest: 'DELETE /api/v1/keys/{key_id}',
    trpc: 'keys.revoke',
    needs: 'account',
    input: async (_, userId) => ({ path: { key_id: await addKey(userId) } }),
  },
  {
    rest: 'POST /api/v1/documents/batch',
    trpc: 'documents.batch',
    needs: 'write',
    input: (place) => ({
      body: {
        ...inWorkspace(place),
        operations: [{ operation: 'delete', client_id: '1', document_id: place.documentId }],
      },
    }),
  },
  {
    rest: 'GET /api/v1/documents',
    trpc: 'documents.list',
    needs: 'read',
    input: (place) => ({ query: inWorkspace(place) }),
  },
  { rest: `GET ${D}`, trpc: 'documents.get', needs: 'read', input: document },
  {
    rest: `PUT ${D}`,
    trpc: 'documents.put',
    needs: 'write',
    input: (place) => ({ ...document(place), body: { title: 'New', content: 'new' } }),
  },
  {
    rest: `PATCH ${D}`,
    trpc: 'documents.patch',
    needs: 'write',
    input: (place) => ({ ...document(place), body: { title: 'New' } }),
  },
  { rest: `DELETE ${D}`, trpc: 'documents.delete', needs: 'write', input: document },
  { rest: `GET ${D}/versions`, trpc: 'documents.versions', needs: 'read', input: document },
  { rest: `GET ${D}/versions/{version}`, trpc: 'documents.version', needs: 'read', input: earlier },
  {
    rest: `PATCH ${D}/versions/{version}`,
    trpc: 'documents.nameVersion',
    needs: 'write',
    input: (target) => ({ ...earlier(target), body: { name: 'Draft' } }),
  },
  { rest: `POST ${D}/versions/{version}/restore`, trpc: 'documents.restore', needs: 'write', input: earlier },
  {
    rest: 'PUT /api/v1/documents/{id}',
    trpc: 'documents.put',
    needs: 'write',
    input: (place) => ({ ...documentIn(place), body: { title: 'Replaced', content: '' } }),
  },
  {
    rest: 'PATCH /api/v1/documents/{id}',
    trpc: 'documents.patch',
    needs: 'write',
    input: (place) => ({ ...documentIn(place), body: { title: 'Replaced' } }),
  },
  {
    rest: 'DELETE /api/v1/documents/{id}',
    trpc: 'documents.delete',
    needs: 'write',
    input: documentIn,
  },
  {
    rest: 'GET /api/v1/documents/{id}/versions',
    trpc: 'documents.versions',
    needs: 'read',
    input: documentIn,
  },
  {
    rest: 'GET /api/v1/documents/{id}/versions/{version}',
    trpc: 'documents.version',
    needs: 'read',
    input: (place) => versionIn(place, '1'),
  },
  {
    rest: 'POST /api/v1/documents/{id}/versions/{version}/restore',
    trpc: 'documents.restore',
    needs: 'write',
    input: async (place) => versionIn(place, await addVersion(place)),
  },
  {
    rest: 'GET /api/v1/documents/changes',
    trpc: 'documents.changes',
    needs: 'read',
    input: (place) => ({ query: inWorkspace(place) }),
  },
  {
    rest: 'GET /api/v1/documents/events',
    trpc: 'documents.events',
    needs: 'read',
    input: (place) => ({ query: inWorkspace(place) }),
  },
]

function documentIn(place: Place): Input {
  return { path: { id: place.documentId }, query: inWorkspace(place) }
}

function versionIn(place: Place, version: string): Input {
  return { path: { id: place.documentId, version }, query: inWorkspace(place) }
}

/** A version that the document is said to have had, other than what it is now; of a missing one, just a number. */
async function addVersion({ workspaceId, documentId }: Place): Promise<string> {
  const where = { workspaceId, id: documentId }
  const document = await database().document.findFirst({ where })
  if (document) {
    const version = {
      workspaceId,
      documentId,
      version: 9,
      title: 'Another',
      content: 'text',
      operation: 'update' as const,
    }
    const { authorId, createdAt } = document
    await database().documentVersion.createMany({
      data: { ...version, authorId, createdAt },
      skipDuplicates: true,
    })
  }
  return '9'
}

const transports = {
  REST: ({ rest }: Access, input: Input, headers: Record<string, string>) => callRest(rest, input, headers),
  tRPC: ({ trpc }: Access, { path, query, body }: Input, headers: Record<string, string>) =>
    callTrpc(trpc, { ...path, ...query, ...body }, headers),
}
const transportNames = ['REST', 'tRPC'] as const

const callerNames = ['owner', 'editor', 'viewer', 'stranger', 'anonymous', 'read key', 'write key'] as const
type CallerName = (typeof callerNames)[number]
interface Caller {
  userId: string
  headers: Record<string, string>
}
let callers: Record<CallerName, Caller>
let foreignUsers: Record<'owner' | 'editor' | 'viewer', string>

beforeAll(async () => {
  const [owner, editor, viewer, stranger] = await Promise.all(
    ['owner', 'editor', 'viewer', 'stranger'].map(() => signUpWriter()),
  )
  if (!owner || !editor || !viewer || !stranger) throw new Error('four people signed up')
  const keyOf = async (scope: string): Promise<Caller> => {
    const body = { name: scope, scopes: [scope] }
    const made = await callRest('POST /api/v1/keys', { body }, owner.headers)
    const { key } = createdKeySchema.parse(made.body)
    return { userId: owner.userId, headers: { authorization: `Bearer ${key}` } }
  }
  callers = {
    owner,
    editor,
    viewer,
    stranger,
    anonymous: { userId: randomUUID(), headers: {} },
    'read key': await keyOf('read'),
    'write key': await keyOf('write'),
  }
  foreignUsers = { owner: await addUser(), editor: await addUser(), viewer: await addUser() }
})

function ownPlace(): Promise<Place> {
  const { owner, editor, viewer } = callers
  return makePlace({ owner: owner.userId, editor: editor.userId, viewer: viewer.userId })
}

/** Keys are the owner's: what they may not, they may not for their scope. */
function expected(needs: Access['needs'], caller: CallerName, isOwn: boolean): ProblemCode | 'allowed' {
  if (caller === 'anonymous') return 'unauthenticated'
  const mayWithKey = { anyone: true, read: true, write: caller === 'write key' } as Record<string, boolean>
  if (caller.endsWith('key') && !mayWithKey[needs]) return 'insufficient_scope'
  if (needs === 'anyone' || needs === 'account') return 'allowed'
  if (!isOwn || caller === 'stranger') return 'workspace_forbidden'
  if (needs === 'write' && caller === 'viewer') return 'insufficient_role'
  if (needs === 'manage' && (caller === 'viewer' || caller === 'editor')) return 'insufficient_role'
  return 'allowed'
}

function expectOutcome(answer: Answer, outcome: ProblemCode | 'allowed'): void {
  if (outcome === 'allowed') expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  else expect(problemSchema.parse(answer.body)).toMatchObject({ code: outcome, status: answer.status })
}

const cases = accesses.flatMap((access) =>
  callerNames.map((caller) => [caller, `${access.needs}: ${access.rest}`, access] as const),
)
const writes = accesses
  .filter(({ rest }) => !rest.startsWith('GET'))
  .map((access) => [`${access.needs}: ${access.rest}`, access] as const)

/** An account owns only so many workspaces, and each test makes one. */
beforeEach(async () => {
  const { userId } = callers.owner
  await database().membership.deleteMany({ where: { userId, workspace: { personalOfId: null } } })
})

describe.each(transportNames)('[RQ4] [RD1] [RD2] %s', (transport) => {
  test.each(cases)('%s, %s', async (caller, _, access) => {
    const { userId, headers } = callers[caller]
    const concernsWorkspace = access.needs !== 'anyone' && access.needs !== 'account'
    const ask = async (place: Place) =>
      transports[transport](access, await access.input(place, userId), headers)

    const own = await ownPlace()
    const before = await stateOf(own)
    const outcome = expected(access.needs, caller, true)
    expectOutcome(await ask(own), outcome)
    const wasChanged = !isDeepStrictEqual(before, await stateOf(own))
    if (outcome !== 'allowed') expect(wasChanged).toBe(false)
    else if (concernsWorkspace) expect(wasChanged).toBe(!access.rest.startsWith('GET'))
    if (!concernsWorkspace) return

    const foreign = await makePlace(foreignUsers)
    const untouched = await stateOf(foreign)
    const refused = await ask(foreign)
    expectOutcome(refused, expected(access.needs, caller, false))
    expect(await ask(missingPlace())).toEqual(refused)
    expect(await stateOf(foreign)).toEqual(untouched)
  })

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
    expectOutcome(await transports[transport](access, input, key), expected(access.needs, 'write key', true))
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

async function addKey(userId: string): Promise<string> {
  const id = randomUUID()
  const now = new Date()
  await database().apikey.create({
    data: {
      id,
      name: 'Spare',
      referenceId: userId,
      key: id,
      permissions: '{"documents":["read"]}',
      createdAt: now,
      updatedAt: now,
    },
  })
  return id
}
