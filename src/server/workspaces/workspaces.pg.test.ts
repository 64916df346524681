/** Somebody's workspaces: listed in pages, and only so many. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { limits } from '@/contract/limits'
import { workspaceListSchema } from '@/contract/workspace'
import { callRest, callTrpc } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { signUpWriter, type Writer } from '@/testing/writer'

async function join({ userId }: Writer, count: number, role: 'owner' | 'editor'): Promise<void> {
  const ids = Array.from({ length: count }, () => randomUUID())
  await database().workspace.createMany({ data: ids.map((id) => ({ id, name: 'One' })) })
  await database().membership.createMany({
    data: ids.map((workspaceId) => ({ workspaceId, userId, role })),
  })
}

const create = ({ headers }: Writer) =>
  callRest('POST /api/v1/workspaces', { body: { name: 'New' } }, headers)

test('[RD1] workspaces are listed in pages, the personal one first, each once', async () => {
  const writer = await signUpWriter()
  await join(writer, 7, 'editor')
  const seen: string[] = []
  let cursor: string | undefined
  for (let pages = 0; pages === 0 || cursor; pages++) {
    const query = { limit: pages === 0 ? '1' : '3', ...(cursor && { cursor }) }
    const { body } = await callRest('GET /api/v1/workspaces', { query }, writer.headers)
    const page = workspaceListSchema.parse(body)
    seen.push(...page.workspaces.map(({ id }) => id))
    cursor = page.next_cursor
  }
  expect(seen[0]).toBe(writer.workspaceId)
  expect(new Set(seen).size).toBe(8)
  expect(seen).toHaveLength(8)
  const { body } = await callTrpc('workspaces.list', { limit: 500 }, writer.headers)
  expect(workspaceListSchema.parse(body).workspaces.map(({ id }) => id)).toEqual(seen)
  const wrong = await callRest('GET /api/v1/workspaces', { query: { cursor: 'x' } }, writer.headers)
  expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
})

describe('[RQ9] an account', () => {
  test('owns only so many workspaces, also when they are made at once', async () => {
    const writer = await signUpWriter()
    await join(writer, limits.maxWorkspaces - 3, 'owner')
    await join(writer, 5, 'editor')
    const answers = await Promise.all([create(writer), create(writer), create(writer), create(writer)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'limit_reached' })
  })

  test('makes only so many a day, whether or not it deletes them', async () => {
    const writer = await signUpWriter()
    const made = await create(writer)
    const path = { workspace_id: String(Object(made.body).id) }
    await callRest('DELETE /api/v1/workspaces/{workspace_id}', { path }, writer.headers)
    await database().requestBudget.update({
      where: { key: `workspaces:${writer.userId}` },
      data: { points: limits.maxWorkspaces },
    })
    expect(await create(writer)).toMatchObject({ status: 409, body: { code: 'limit_reached' } })
    expect((await create(await signUpWriter())).status).toBe(201)
  })
})

test.each(['', ' \u200b ', 'a\u202eb', 'a\nb'])('[AC1] no workspace or key is called %j', async (name) => {
  const { headers, workspaceId } = await signUpWriter()
  const refused = { status: 400, body: { code: 'invalid_request' } }
  expect(await callRest('POST /api/v1/workspaces', { body: { name } }, headers)).toMatchObject(refused)
  const path = { workspace_id: workspaceId }
  const rename = await callRest('PATCH /api/v1/workspaces/{workspace_id}', { path, body: { name } }, headers)
  expect(rename).toMatchObject(refused)
  const key = await callRest('POST /api/v1/keys', { body: { name, scopes: ['read'] } }, headers)
  expect(key).toMatchObject(refused)
})
