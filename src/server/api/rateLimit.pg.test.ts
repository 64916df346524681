/** Budgets, as REST and tRPC draw on them. The limits are small here, and each test is an address of its own. */
import { randomUUID } from 'node:crypto'
import { TRPCClientError } from '@trpc/client'
import { beforeAll, describe, expect, test } from 'vitest'
import { problemSchema } from '@/contract/problem'
import { callApi } from '@/testing/callApi'
import { database } from '@/testing/database'
import { trpcClient } from '@/testing/transports'
import { ORIGIN, signUpWriter, type Writer } from '@/testing/writer'
import { handleTrpc } from './appRouter'

beforeAll(() => {
  process.env.RATE_LIMIT_USER_PER_MINUTE = '150'
  process.env.RATE_LIMIT_ADDRESS_PER_MINUTE = '200'
  process.env.RATE_LIMIT_ANONYMOUS_PER_MINUTE = '100'
})

let subnets = 0
const newAddress = () => `192.0.2.${++subnets}`

async function newWriter(address = newAddress()): Promise<Writer> {
  const writer = await signUpWriter()
  return { ...writer, headers: { ...writer.headers, 'x-client-address': address } }
}

function post(writer: Writer, operations: number): Promise<Response> {
  const body = {
    workspace_id: writer.workspaceId,
    operations: Array.from({ length: operations }, (_, index) => ({
      operation: 'create',
      client_id: String(index),
      document_id: randomUUID(),
      data: { title: 'counted' },
    })),
  }
  return callApi(
    new Request(`${ORIGIN}/api/v1/documents/batch`, {
      method: 'POST',
      headers: { ...writer.headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )
}

const list = (writer: Writer) =>
  callApi(
    new Request(`${ORIGIN}/api/v1/documents?workspace_id=${writer.workspaceId}&limit=1`, {
      headers: writer.headers,
    }),
  )

/** Of the user's budget, by what the answer says. */
const remainingAfter = (answer: Response) =>
  Number(/"user";r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1])

test('[RQ7] a write of one document costs one, whether it makes or replaces it', async () => {
  const writer = await newWriter()
  const put = () =>
    callApi(
      new Request(`${ORIGIN}/api/v1/documents/one?workspace_id=${writer.workspaceId}`, {
        method: 'PUT',
        headers: { ...writer.headers, 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'One', content: 'one' }),
      }),
    )
  const before = remainingAfter(await list(writer))
  expect(remainingAfter(await put())).toBe(before - 1)
  expect(remainingAfter(await put())).toBe(before - 2)
})

const documentsOf = ({ workspaceId }: Writer) => database().document.count({ where: { workspaceId } })

const remaining = (response: Response) =>
  Number(/"user";r=(\d+);t=\d+/.exec(response.headers.get('ratelimit') ?? '')?.[1])

describe('[RQ7] a budget', () => {
  test('is charged one for each operation, and each answer says what is left', async () => {
    const writer = await newWriter()
    const answer = await post(writer, 10)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('ratelimit-policy')).toBe('"user";q=150;w=60, "address";q=200;w=60')
    expect(remaining(answer)).toBe(140)
    expect(remaining(await list(writer))).toBe(139)
  })

  test('that does not suffice refuses the batch and is charged for the request alone', async () => {
    const writer = await newWriter()
    await post(writer, 100)
    const refused = await post(writer, 100)
    expect(refused.status).toBe(429)
    expect(problemSchema.parse(await refused.json())).toMatchObject({ code: 'rate_limited', applied: false })
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect(await documentsOf(writer)).toBe(100)

    expect((await post(writer, 49)).status).toBe(200)
    expect((await list(writer)).status).toBe(429)
    expect(await documentsOf(writer)).toBe(149)
  })

  test('is one for all of an account’s addresses', async () => {
    const writer = await newWriter()
    await post(writer, 100)
    const elsewhere = { ...writer, headers: { ...writer.headers, 'x-client-address': newAddress() } }
    expect((await post(elsewhere, 100)).status).toBe(429)
  })

  test('is one for all accounts at an address; an IPv6 network counts as one', async () => {
    const [one, other] = [await newWriter('2001:db8::1'), await newWriter('2001:db8:0:ff::2')]
    expect((await post(one, 100)).status).toBe(200)
    expect((await post(other, 99)).status).toBe(200)
    const refused = await post(other, 50)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('ratelimit')).toMatch(/"address";r=0;t=\d+/)
    expect((await post(await newWriter('2001:db8:0:100::1'), 10)).status).toBe(200)
  })

  test('of strangers is the address’s, and spares who is known there', async () => {
    const known = await newWriter()
    const address = known.headers['x-client-address']
    const stranger: Writer = { ...known, headers: { 'x-client-address': address ?? '' } }
    const answers = await Promise.all(Array.from({ length: 101 }, () => list(stranger)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(100)
    expect(statuses.filter((status) => status === 429)).toHaveLength(1)
    expect((await list(known)).status).toBe(200)
  })

  test('does not hang on what the client says of its address', async () => {
    const address = newAddress()
    const [one, other] = [await newWriter(address), await newWriter(address)]
    expect((await post(one, 100)).status).toBe(200)
    const forged = { ...other, headers: { ...other.headers, 'x-forwarded-for': '203.0.113.77' } }
    expect((await post(forged, 90)).status).toBe(200)
    expect((await post(forged, 50)).headers.get('ratelimit')).toMatch(/"address";r=\d;/)
    expect((await post(forged, 50)).status).toBe(429)
  })

  test('is the same over tRPC, headers included', async () => {
    const writer = await newWriter()
    await post(writer, 100)
    const request = { workspace_id: writer.workspaceId, operations: [] as unknown[] }
    for (let index = 0; index < 60; index++)
      request.operations.push({ operation: 'delete', client_id: String(index), document_id: 'none' })
    const refused = await handleTrpc(
      new Request(`${ORIGIN}/api/trpc/documents.batch`, {
        method: 'POST',
        headers: { ...writer.headers, 'content-type': 'application/json' },
        body: JSON.stringify(request),
      }),
    )
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    expect(refused.headers.get('ratelimit')).toContain('"user";r=')
    const { error } = await refused.json()
    expect(error.data.problem).toMatchObject({ code: 'rate_limited', status: 429 })
    await expect(
      Promise.all(Array.from({ length: 60 }, () => trpcClient(writer).workspaces.list.query())),
    ).rejects.toBeInstanceOf(TRPCClientError)
  })

  test('that cannot be read refuses nobody', async () => {
    const writer = await newWriter()
    await database().$executeRaw`ALTER TABLE request_budgets RENAME TO request_budgets_away`
    try {
      const answer = await post(writer, 10)
      expect(answer.status).toBe(200)
      expect(answer.headers.has('ratelimit')).toBe(false)
    } finally {
      await database().$executeRaw`ALTER TABLE request_budgets_away RENAME TO request_budgets`
    }
  })
})
