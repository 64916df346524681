/** Invitations by link: made, used, used up by time, revoked. */
import { beforeEach, expect, test } from 'vitest'
import { limits } from '@/contract/limits'
import { type CreatedInvite, createdInviteSchema, inviteListSchema } from '@/contract/workspace'
import { callRest, callTrpc } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { addUser, makePlace, type Place } from '@/testing/places'
import { ORIGIN, signUpWriter, type Writer } from '@/testing/writer'

const INVITES = '/api/v1/workspaces/{workspace_id}/invites'

let owner: Writer
let guest: Writer
let place: Place

beforeEach(async () => {
  ;[owner, guest] = await Promise.all([signUpWriter(), signUpWriter()])
  place = await makePlace({ owner: owner.userId, editor: await addUser(), viewer: await addUser() })
})

const workspace = () => ({ workspace_id: place.workspaceId })
const accept = (token: string, by = guest) =>
  callRest('POST /api/v1/invites/accept', { body: { token } }, by.headers)

async function invite(body: object): Promise<CreatedInvite> {
  const answer = await callRest(`POST ${INVITES}`, { path: workspace(), body }, owner.headers)
  expect(answer.status).toBe(201)
  return createdInviteSchema.parse(answer.body)
}

async function roleOf({ userId }: Writer): Promise<string | undefined> {
  const where = { workspaceId_userId: { workspaceId: place.workspaceId, userId } }
  return (await database().membership.findUnique({ where }))?.role
}

test('[RD1] a link lets in everyone who has it, with its role, as often as it is used', async () => {
  const made = await invite({ role: 'editor' })
  expect(made.url).toBe(`${ORIGIN}/invite#${made.token}`)
  const days = (Date.parse(made.expires_at) - Date.parse(made.created_at)) / 86_400_000
  expect(days).toBeCloseTo(7, 1)
  expect(await accept(made.token)).toMatchObject({
    status: 200,
    body: { id: place.workspaceId, name: 'A place', role: 'editor', personal: false },
  })
  const second = await signUpWriter()
  expect(await callTrpc('invites.accept', { token: made.token }, second.headers)).toMatchObject({
    status: 200,
    body: { role: 'editor' },
  })
  expect(await Promise.all([roleOf(guest), roleOf(second)])).toEqual(['editor', 'editor'])
})

test('[RD1] who is a member keeps the higher role', async () => {
  const [asOwner, asViewer] = [await invite({ role: 'owner' }), await invite({ role: 'viewer' })]
  await accept(asViewer.token)
  expect(await roleOf(guest)).toBe('viewer')
  await accept(asOwner.token)
  expect(await roleOf(guest)).toBe('owner')
  expect(await accept(asViewer.token)).toMatchObject({ status: 200, body: { role: 'owner' } })
  expect(await roleOf(guest)).toBe('owner')
  const events = await database().auditEvent.findMany({
    where: { workspaceId: place.workspaceId, actorId: guest.userId },
    orderBy: { id: 'asc' },
  })
  expect(events.map(({ action }) => action)).toEqual([
    'invite.accepted',
    'member.joined',
    'invite.accepted',
    'member.role_changed',
  ])
})

test('[RD1] expired, revoked, unknown, foreign and malformed tokens are one and the same 404', async () => {
  const [expired, revoked, good] = [
    await invite({ role: 'viewer' }),
    await invite({ role: 'viewer' }),
    await invite({ role: 'viewer' }),
  ]
  await database().workspaceInvite.updateMany({
    where: { workspaceId: place.workspaceId, id: expired.id },
    data: { expiresAt: new Date(Date.now() - 1) },
  })
  const path = { ...workspace(), invite_id: revoked.id }
  expect((await callRest(`DELETE ${INVITES}/{invite_id}`, { path }, owner.headers)).status).toBe(204)
  const other = await makePlace({ owner: await addUser(), editor: await addUser(), viewer: await addUser() })
  const [, , secret = ''] = good.token.split('.')
  const tokens = [
    expired.token,
    revoked.token,
    `${place.workspaceId}.${crypto.randomUUID()}.${secret}`,
    `${crypto.randomUUID()}.${good.id}.${secret}`,
    `${other.workspaceId}.${good.id}.${secret}`,
    `${place.workspaceId}.${other.inviteId}.${other.inviteToken.split('.')[2]}`,
    `${place.workspaceId}.${good.id}.${'A'.repeat(43)}`,
    good.token.slice(0, -1),
    '',
    'x',
    'a.b.c',
    `${good.token}\0`,
    '\ud800',
    "' OR 1=1 --",
  ]
  const answers = await Promise.all(tokens.map((token) => accept(token)))
  expect(answers[0]).toMatchObject({ status: 404, body: { code: 'invite_not_found' } })
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect(await roleOf(guest)).toBeUndefined()
  expect((await accept(good.token)).status).toBe(200)
})

test('[RD1] the secret is shown once and kept only as a hash', async () => {
  const made = await invite({ role: 'viewer', expires_in_days: 30 })
  const [, , secret = ''] = made.token.split('.')
  const list = await callRest(`GET ${INVITES}`, { path: workspace() }, owner.headers)
  expect(inviteListSchema.parse(list.body).invites.map(({ id }) => id)).toContain(made.id)
  expect(JSON.stringify(list.body)).not.toContain(secret)
  const row = await database().workspaceInvite.findFirstOrThrow({ where: { id: made.id } })
  expect(row.secretHash).toHaveLength(32)
  expect(Buffer.from(row.secretHash).equals(Buffer.from(secret, 'base64url'))).toBe(false)
})

test.each([
  { role: 'admin' },
  { role: 'viewer', expires_in_days: 0 },
  { role: 'viewer', expires_in_days: limits.maxInviteDays + 1 },
  { role: 'viewer', workspace_id: 'somewhere else' },
  {},
])('[RQ3] %j makes no invitation', async (body) => {
  const answer = await callRest(`POST ${INVITES}`, { path: workspace(), body }, owner.headers)
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
})

test('[RD1] only so many are open at once, and those that have expired do not count', async () => {
  const expiresAt = new Date(Date.now() - 1)
  const row = { workspaceId: place.workspaceId, role: 'viewer' as const, createdById: owner.userId }
  const add = (count: number, rest: { expiresAt: Date }) =>
    database().workspaceInvite.createMany({
      data: Array.from({ length: count }, () => ({
        ...row,
        ...rest,
        id: crypto.randomUUID(),
        secretHash: new Uint8Array(32),
      })),
    })
  await add(limits.maxInvites, { expiresAt })
  await invite({ role: 'viewer' })
  await add(limits.maxInvites - 2, { expiresAt: new Date(Date.now() + 60_000) })
  const body = { role: 'viewer' }
  expect(await callRest(`POST ${INVITES}`, { path: workspace(), body }, owner.headers)).toMatchObject({
    status: 409,
    body: { code: 'limit_reached' },
  })
})

test('[RD1] an owner who is being removed makes no link to come back by', async () => {
  const member = { path: { ...workspace(), user_id: guest.userId } }
  const key = { workspaceId: place.workspaceId, userId: guest.userId }
  for (let round = 0; round < 5; round++) {
    await database().membership.create({ data: { ...key, role: 'owner' } })
    const body = { role: 'owner' }
    await Promise.all([
      callRest(`POST ${INVITES}`, { path: workspace(), body }, guest.headers),
      callRest('DELETE /api/v1/workspaces/{workspace_id}/members/{user_id}', member, owner.headers),
    ])
    expect(await database().workspaceInvite.count({ where: { workspaceId: place.workspaceId } })).toBe(0)
  }
})
