/** Who is in a workspace: roles, leaving, and that it never is without an owner. */
import { beforeEach, expect, test } from 'vitest'
import { memberListSchema, type Role } from '@/contract/workspace'
import { callRest, callTrpc } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { addUser, makePlace, type Place } from '@/testing/places'
import { signUpWriter, type Writer } from '@/testing/writer'

const MEMBER = '/api/v1/workspaces/{workspace_id}/members/{user_id}'

let owner: Writer
let editor: Writer
let place: Place

beforeEach(async () => {
  ;[owner, editor] = await Promise.all([signUpWriter(), signUpWriter()])
  place = await makePlace({ owner: owner.userId, editor: editor.userId, viewer: await addUser() })
})

const path = (userId: string) => ({ path: { workspace_id: place.workspaceId, user_id: userId } })
const remove = (by: Writer, userId: string) => callRest(`DELETE ${MEMBER}`, path(userId), by.headers)
const setRole = (by: Writer, userId: string, role: Role) =>
  callRest(`PATCH ${MEMBER}`, { ...path(userId), body: { role } }, by.headers)

async function owners(): Promise<string[]> {
  const rows = await database().membership.findMany({
    where: { workspaceId: place.workspaceId, role: 'owner' },
  })
  return rows.map(({ userId }) => userId)
}

async function audited(): Promise<unknown[]> {
  const rows = await database().auditEvent.findMany({
    where: { workspaceId: place.workspaceId },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ actorId, principal, action, detail }) => ({ actorId, principal, action, detail }))
}

test('[RD1] the last owner can neither leave nor become less', async () => {
  expect((await remove(owner, place.spareId)).status).toBe(204)
  expect(await remove(owner, owner.userId)).toMatchObject({ status: 409, body: { code: 'last_owner' } })
  expect(await setRole(owner, owner.userId, 'viewer')).toMatchObject({
    status: 409,
    body: { code: 'last_owner' },
  })
  expect(await owners()).toEqual([owner.userId])
})

test('[RD1] of two owners who leave at once, one stays', async () => {
  await remove(owner, place.spareId)
  for (let round = 0; round < 5; round++) {
    await database().membership.updateMany({
      where: { workspaceId: place.workspaceId, userId: { in: [owner.userId, editor.userId] } },
      data: { role: 'owner' },
    })
    const answers = await Promise.all([
      remove(owner, owner.userId),
      round % 2 === 0 ? remove(editor, editor.userId) : setRole(editor, editor.userId, 'editor'),
    ])
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status < 300)).toHaveLength(1)
    expect(statuses).toContain(409)
    expect(await owners()).toHaveLength(1)
    await database().membership.createMany({
      data: [owner, editor].map(({ userId }) => ({
        workspaceId: place.workspaceId,
        userId,
        role: 'owner' as const,
      })),
      skipDuplicates: true,
    })
  }
})

test('[RQ4] of two owners who remove each other at once, one is left to tell', async () => {
  await setRole(owner, editor.userId, 'owner')
  const answers = await Promise.all([remove(owner, editor.userId), remove(editor, owner.userId)])
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 403])
  expect(await owners()).toHaveLength(2)
})

test('[RD1] a personal workspace stays with its person, also when others are in it', async () => {
  place = { ...place, workspaceId: owner.workspaceId }
  await database().membership.create({
    data: { workspaceId: owner.workspaceId, userId: editor.userId, role: 'owner' },
  })
  for (const answer of [
    await remove(owner, owner.userId),
    await remove(editor, owner.userId),
    await setRole(editor, owner.userId, 'viewer'),
  ])
    expect(answer).toMatchObject({ status: 409, body: { code: 'personal_workspace' } })
  expect((await remove(editor, editor.userId)).status).toBe(204)
})

test('[RD1] who is removed or becomes less has no open link to come back by', async () => {
  const open = () => database().workspaceInvite.count({ where: { workspaceId: place.workspaceId } })
  expect((await remove(editor, editor.userId)).status).toBe(204)
  expect(await open()).toBe(1)
  expect((await setRole(owner, place.spareId, 'editor')).status).toBe(200)
  expect(await open()).toBe(0)
})

test('[RD1] what happens to members is in the audit log, and what changes nothing is not', async () => {
  await setRole(owner, editor.userId, 'editor')
  await setRole(owner, editor.userId, 'viewer')
  await remove(owner, place.spareId)
  await remove(editor, editor.userId)
  await setRole(owner, editor.userId, 'viewer')
  const by = ({ userId }: Writer) => ({ actorId: userId, principal: `user:${userId}` })
  expect(await audited()).toEqual([
    {
      ...by(owner),
      action: 'member.role_changed',
      detail: { user_id: editor.userId, from: 'editor', to: 'viewer' },
    },
    { ...by(owner), action: 'member.removed', detail: { user_id: place.spareId, role: 'owner' } },
    { ...by(editor), action: 'member.left', detail: { user_id: editor.userId, role: 'viewer' } },
  ])
})

test('[RD1] a member who is not there is 404, whether such an account exists or not', async () => {
  const [known, unknown] = [await remove(owner, await addUser()), await remove(owner, 'nobody')]
  expect(known).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect(unknown).toEqual(known)
  expect((await remove(owner, 'a\0b')).status).toBe(400)
})

test('[RD1] members are listed in pages, each once', async () => {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const query = { limit: '1', ...(cursor && { cursor }) }
    const input = { path: { workspace_id: place.workspaceId }, query }
    const { body } = await callRest('GET /api/v1/workspaces/{workspace_id}/members', input, editor.headers)
    const page = memberListSchema.parse(body)
    seen.push(...page.members.map(({ user_id }) => user_id))
    cursor = page.next_cursor
  } while (cursor)
  expect(seen).toHaveLength(4)
  expect(new Set(seen)).toContain(place.spareId)
  const bad = { workspace_id: place.workspaceId, cursor: 'AAAA' }
  expect(await callTrpc('members.list', bad, owner.headers)).toMatchObject({
    status: 400,
    body: { code: 'invalid_request', errors: [{ pointer: '/cursor' }] },
  })
})

test('[AC1] e-mail addresses are for owners, and one’s own', async () => {
  const emailsSeenBy = async ({ headers }: Writer) => {
    const { body } = await callRest(
      'GET /api/v1/workspaces/{workspace_id}/members',
      { path: { workspace_id: place.workspaceId } },
      headers,
    )
    return memberListSchema.parse(body).members.flatMap(({ user_id, email }) => (email ? [user_id] : []))
  }
  const viewer = await signUpWriter()
  await database().membership.create({
    data: { workspaceId: place.workspaceId, userId: viewer.userId, role: 'viewer' },
  })
  expect(await emailsSeenBy(owner)).toHaveLength(5)
  expect(await emailsSeenBy(editor)).toEqual([editor.userId])
  expect(await emailsSeenBy(viewer)).toEqual([viewer.userId])
  const overTrpc = memberListSchema.parse(
    (await callTrpc('members.list', { workspace_id: place.workspaceId }, viewer.headers)).body,
  )
  expect(overTrpc.members.filter(({ email }) => email)).toHaveLength(1)
})
