/** Calls that tRPC's own batching puts into one HTTP request. */
import { createTRPCClient, httpBatchLink, httpBatchStreamLink, TRPCClientError } from '@trpc/client'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { limits } from '@/contract/limits'
import { database } from '@/testing/database'
import { ORIGIN, signUpWriter, type Writer } from '@/testing/writer'
import { type AppRouter, handleTrpc } from './appRouter'

const BUDGET = 150
beforeAll(() => {
  process.env.RATE_LIMIT_USER_PER_MINUTE = String(BUDGET)
})

let writer: Writer
let answers: Response[] = []
beforeEach(async () => {
  writer = await signUpWriter()
  answers = []
})

function clientOf(link: typeof httpBatchLink | typeof httpBatchStreamLink, fetch = send) {
  return createTRPCClient<AppRouter>({
    links: [
      link({ url: `${ORIGIN}/api/trpc`, headers: writer.headers, fetch: fetch as typeof globalThis.fetch }),
    ],
  })
}

async function send(url: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const answer = await handleTrpc(new Request(url, init))
  answers.push(answer)
  return answer
}

const put = (client: ReturnType<typeof clientOf>, id: string, content = 'text') =>
  client.documents.put.mutate({ workspace_id: writer.workspaceId, id, title: id, content })
const get = (client: ReturnType<typeof clientOf>, id: string) =>
  client.documents.get.query({ workspace_id: writer.workspaceId, id })

const remaining = () => Number(/"user";r=(\d+)/.exec(answers.at(-1)?.headers.get('ratelimit') ?? '')?.[1])

describe.each([
  ['httpBatchLink', httpBatchLink],
  ['httpBatchStreamLink', httpBatchStreamLink],
] as const)('[RD1] %s', (_, link) => {
  test('reads and writes, one after the other, in one request; each call’s fault is its own', async () => {
    const client = clientOf(link)
    const written = await Promise.all(['one', 'two', 'three'].map((text) => put(client, 'a', text)))
    expect(written.map(({ version }) => version)).toEqual([1, 2, 3])
    expect(answers).toHaveLength(1)
    const [a, missing, list] = await Promise.allSettled([
      get(client, 'a'),
      get(client, 'missing'),
      client.documents.list.query({ workspace_id: writer.workspaceId }),
    ])
    expect(a).toMatchObject({ value: { content: 'three', version: 3 } })
    expect(missing).toMatchObject({ reason: { data: { problem: { code: 'not_found', status: 404 } } } })
    expect(list).toMatchObject({ value: { documents: [{ id: 'a' }] } })
    expect(answers).toHaveLength(2)
  })

  test('[RQ7] each call is paid for as if it came alone, and with what it holds', async () => {
    const client = clientOf(link)
    await put(client, 'a')
    const before = remaining()
    await Promise.all([get(client, 'a'), get(client, 'a'), get(client, 'a')])
    expect(remaining()).toBe(before - 3)
    const operations = Array.from({ length: 40 }, (_, n) => ({
      operation: 'create' as const,
      client_id: `${n}`,
      data: {},
    }))
    const batch = () => client.documents.batch.mutate({ workspace_id: writer.workspaceId, operations })
    const outcomes = await Promise.allSettled([batch(), batch(), batch(), batch()])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
    expect(outcomes[3]).toMatchObject({ reason: { data: { problem: { code: 'rate_limited' } } } })
    const { workspaceId } = writer
    expect(await database().document.count({ where: { workspaceId } })).toBe(1 + 3 * 40)
  })

  test('[RQ2] more calls than may be in one request are refused unlooked at', async () => {
    const client = clientOf(link)
    const ask = () => client.me.get.query()
    const refused = await Promise.allSettled(Array.from({ length: limits.maxBundledCalls + 1 }, ask))
    for (const outcome of refused) expect(outcome.status).toBe('rejected')
    expect(answers[0]?.status).toBe(400)
    expect(await clientOf(link).me.get.query()).toMatchObject({ user_id: writer.userId })
    expect(remaining()).toBe(BUDGET - 1)
  })
})

test('[RQ1] the bytes of all calls are counted together', async () => {
  const client = clientOf(httpBatchLink)
  const half = 'x'.repeat(limits.maxBodyBytes / 2)
  const outcomes = await Promise.allSettled([put(client, 'a', half), put(client, 'b', half)])
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({ reason: { data: { problem: { code: 'payload_too_large' } } } })
  expect(answers[0]?.status).toBe(413)
})

test('[RQ4] [RQ8] what refuses all calls is the status of the answer', async () => {
  const client = clientOf(httpBatchLink)
  writer = { ...writer, headers: {} }
  const stranger = clientOf(httpBatchLink)
  await expect(Promise.all([get(stranger, 'a'), get(stranger, 'b')])).rejects.toBeInstanceOf(TRPCClientError)
  expect(answers.at(-1)?.status).toBe(401)
  await Promise.allSettled([get(client, 'a'), get(client, 'b')])
})
