/** How much of a request an answer repeats. Each answer is held to the API description, which has bounds for all of it. */
import { beforeAll, expect, test } from 'vitest'
import { batchResponseSchema } from '@/contract/batch'
import { limits } from '@/contract/limits'
import { problemSchema } from '@/contract/problem'
import { callRest } from '@/testing/callTransports'
import { database } from '@/testing/database'
import { signUpWriter, type Writer } from '@/testing/writer'

let writer: Writer
beforeAll(async () => {
  writer = await signUpWriter()
})

const batch = (operation: object, more: object = {}) =>
  callRest(
    'POST /api/v1/documents/batch',
    { body: { workspace_id: writer.workspaceId, operations: [{ client_id: '1', ...operation }], ...more } },
    writer.headers,
  )

test('[RD3] [RQ3] of very many unknown fields an operation quotes a few', async () => {
  const data = Object.fromEntries(Array.from({ length: 40_000 }, (_, n) => [`${n}`.padStart(180, 'x'), 1]))
  const { status, body } = await batch({ operation: 'create', data })
  const [result] = batchResponseSchema.parse(body).results
  expect([status, result?.code]).toEqual([200, 'invalid_data'])
  expect(result?.error?.length).toBeLessThan(2 * limits.maxQuoteLength)
})

test('[RD3] [RQ3] a pointer to a very long key is as much of it as tells which', async () => {
  const { body } = await batch({ operation: 'create', data: {} }, { [`k/${'~'.repeat(1_000_000)}`]: 1 })
  const { code, errors } = problemSchema.parse(body)
  expect(code).toBe('invalid_request')
  expect(errors?.[0]?.pointer).toMatch(/^\/k~1~0~0/)
  expect(errors?.[0]?.pointer.length).toBeLessThan(3 * limits.maxQuoteLength)
})

test('[RD3] a name from before there was a bound is told whole', async () => {
  const name = 'Ada'.repeat(1_000)
  await database().user.update({ where: { id: writer.userId }, data: { name } })
  const inWorkspace = { workspace_id: writer.workspaceId }
  await batch({ operation: 'create', document_id: 'mine', data: {} })
  const answers = [
    await callRest('GET /api/v1/workspaces/{workspace_id}/members', { path: inWorkspace }, writer.headers),
    await callRest('GET /api/v1/workspaces/{workspace_id}/audit', { path: inWorkspace }, writer.headers),
    ...(await Promise.all(
      ['', '/1'].map((version) =>
        callRest(
          `GET /api/v1/documents/{id}/versions${version}`,
          { path: { id: 'mine' }, query: inWorkspace },
          writer.headers,
        ),
      ),
    )),
  ]
  for (const { status, body } of answers)
    expect([status, JSON.stringify(body)]).toEqual([200, expect.stringContaining(name)])
})
