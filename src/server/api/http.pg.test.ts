/** What only HTTP has: bodies, encodings, headers and statuses of REST. */
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { limits } from '@/contract/limits'
import { problemSchema } from '@/contract/problem'
import { callApi } from '@/testing/callApi'
import { ORIGIN, signUpWriter, type Writer } from '@/testing/writer'
import { handleTrpc } from './appRouter'

let writer: Writer
beforeAll(async () => {
  writer = await signUpWriter()
})

let ids = 0
const batchOf = (content = 'text') => ({
  workspace_id: writer.workspaceId,
  operations: [{ operation: 'create', client_id: '1', document_id: `http_${++ids}`, data: { content } }],
})

function post(body: RequestInit['body'], headers: Record<string, string> = {}): Promise<Response> {
  const init = { method: 'POST', body, duplex: 'half' } as RequestInit
  return callApi(
    new Request(`${ORIGIN}/api/v1/documents/batch`, {
      ...init,
      headers: { ...writer.headers, 'content-type': 'application/json', ...headers },
    }),
  )
}

async function problemIn(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return problemSchema.parse(await response.json())
}

describe('[RQ1] the body', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', ''])('as %j is 415', async (type) => {
    expect(await problemIn(await post(JSON.stringify(batchOf()), { 'content-type': type }))).toMatchObject({
      status: 415,
      code: 'unsupported_media_type',
    })
  })

  test('may come as gzip, and is as long as what comes out', async () => {
    const answer = await post(gzipSync(JSON.stringify(batchOf('x'.repeat(100_000)))), {
      'content-encoding': 'gzip',
    })
    expect(answer.status).toBe(200)
    const bomb = gzipSync(Buffer.alloc(limits.maxBodyBytes + 1, '['))
    expect(bomb.length).toBeLessThan(20_000)
    expect(await problemIn(await post(bomb, { 'content-encoding': 'gzip' }))).toMatchObject({
      status: 413,
      code: 'payload_too_large',
      max_bytes: limits.maxBodyBytes,
    })
  })

  test('is let go of at the limit, however much would still come', async () => {
    let sent = 0
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(0x20))
      },
    })
    expect((await post(endless)).status).toBe(413)
    expect(sent).toBeLessThan(limits.maxBodyBytes + 2 * 1024 * 1024)
  })

  test('just within the limit is taken', async () => {
    const halves = (text: string) => ({
      workspace_id: writer.workspaceId,
      operations: [1, 2].map((n) => ({
        operation: 'create',
        client_id: `${n}`,
        data: { content: n === 1 ? 'x'.repeat(5_000_000) : text },
      })),
    })
    const empty = JSON.stringify(halves('')).length
    const fitting = JSON.stringify(halves('x'.repeat(limits.maxBodyBytes - empty)))
    expect(fitting.length).toBe(limits.maxBodyBytes)
    expect((await post(fitting)).status).toBe(200)
    expect((await post(`${fitting} `)).status).toBe(413)
  })

  test.each([
    ['broken gzip', Buffer.from('not gzip'), { 'content-encoding': 'gzip' }, 'invalid_json', 400],
    ['unknown encoding', Buffer.from('{}'), { 'content-encoding': 'br' }, 'unsupported_media_type', 415],
    ['not JSON', Buffer.from('{"a":'), {}, 'invalid_json', 400],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 'invalid_json', 400],
    ['nothing', Buffer.from(''), {}, 'invalid_json', 400],
    ['a deep one', Buffer.from('['.repeat(101) + ']'.repeat(101)), {}, 'too_deep', 400],
    ['a huge deep one', Buffer.from('['.repeat(9_000_000)), {}, 'too_deep', 400],
    ['a wide one', Buffer.from(`{"operations":[${'[],'.repeat(3_000_000)}1]}`), {}, 'too_many_values', 400],
    ['an array', Buffer.from('[]'), {}, 'invalid_request', 400],
  ])('%s is refused', async (_, body, headers, code, status) => {
    expect(await problemIn(await post(body, headers as Record<string, string>))).toMatchObject({
      code,
      status,
    })
  })

  test('is read as strictly over tRPC', async () => {
    const send = (body: BodyInit, headers = {}) =>
      handleTrpc(
        new Request(`${ORIGIN}/api/trpc/documents.batch`, {
          method: 'POST',
          headers: { ...writer.headers, 'content-type': 'application/json', ...headers },
          body,
        }),
      )
    expect((await send(gzipSync(JSON.stringify(batchOf())), { 'content-encoding': 'gzip' })).status).toBe(200)
    expect((await send(' '.repeat(limits.maxBodyBytes + 1))).status).toBe(413)
    expect((await send('['.repeat(101) + ']'.repeat(101))).status).toBe(400)
  })
})

test('[RQ3] quotes and backslashes in strings do not hide or fake depth', async () => {
  const tricky = { ...batchOf('"[[['.repeat(200)), atomic: false }
  expect((await post(JSON.stringify(tricky))).status).toBe(200)
  expect((await post(`{"a\\\\":${'['.repeat(120)}`)).status).toBe(400)
})

test('[RQ8] [BT9] statuses and content types: 200, 409 with the envelope, problems', async () => {
  const ok = await post(JSON.stringify(batchOf()))
  expect([ok.status, ok.headers.get('content-type')]).toEqual([200, 'application/json'])
  const failing = { operation: 'delete', client_id: '2', document_id: 'missing' }
  const batch = batchOf()
  const rolledBack = await post(
    JSON.stringify({ ...batch, operations: [...batch.operations, failing], atomic: true }),
  )
  expect([rolledBack.status, rolledBack.headers.get('content-type')]).toEqual([409, 'application/json'])
  expect(await rolledBack.json()).toMatchObject({ total: 2, successful: 0, failed: 1 })
})

test('[BT10] over tRPC an answer that was given before says so in the same header', async () => {
  const send = async (name: string, input: object) => {
    const answer = await handleTrpc(
      new Request(`${ORIGIN}/api/trpc/documents.${name}`, {
        method: 'POST',
        headers: { ...writer.headers, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      }),
    )
    return { replayed: answer.headers.get('idempotency-replayed'), ...(await answer.json()) }
  }
  const put = { workspace_id: writer.workspaceId, id: 'trpc-replay', title: 'x', content: 'y' }
  for (const [name, input] of Object.entries({ batch: batchOf(), put })) {
    const keyed = { ...input, idempotency_key: `trpc-replay-${name}` }
    const first = await send(name, keyed)
    expect(first).toMatchObject({ replayed: null, result: {} })
    const { processing_time_ms: _, ...data } = first.result.data
    expect(await send(name, keyed)).toMatchObject({ replayed: 'true', result: { data } })
  }
})

test('[BT10] a replay is the first answer byte for byte, and says that it is one', async () => {
  const body = JSON.stringify(batchOf())
  const first = await post(body, { 'idempotency-key': 'http-replay' })
  const second = await post(body, { 'idempotency-key': 'http-replay' })
  expect(first.headers.get('idempotency-replayed')).toBeNull()
  expect(second.headers.get('idempotency-replayed')).toBe('true')
  const timeless = (text: string) => text.replace(/"processing_time_ms":\d+/, '')
  expect(timeless(await second.text())).toBe(timeless(await first.text()))
  expect((await post(body, { 'idempotency-key': 'a key with spaces' })).status).toBe(400)
})

test('[RQ3] an answer does not outgrow its request, however many keys are unknown', async () => {
  const keys = Object.fromEntries(Array.from({ length: 8_000 }, (_, n) => [`k${n}`, 1]))
  const answer = await (await post(JSON.stringify({ ...batchOf(), ...keys }))).text()
  expect(answer.length).toBeLessThan(10_000)
  expect(problemSchema.parse(JSON.parse(answer)).errors).toHaveLength(100)
})

test('[RQ2] over tRPC bodies that are no JSON are not read', async () => {
  const call = (path: string, init: RequestInit) =>
    handleTrpc(
      new Request(`${ORIGIN}/api/trpc/${path}`, { ...init, headers: { ...writer.headers, ...init.headers } }),
    )
  const form = new FormData()
  form.set('file', 'x'.repeat(100))
  expect((await call('documents.batch', { method: 'POST', body: form })).status).toBe(415)
})

test('[RQ8] over tRPC nothing of ours leaks, and problem and status agree', async () => {
  const answer = await handleTrpc(
    new Request(`${ORIGIN}/api/trpc/documents.batch`, { headers: writer.headers }),
  )
  const body = await answer.json()
  expect([answer.status, body.error.data.problem.status]).toEqual([405, 405])
})
