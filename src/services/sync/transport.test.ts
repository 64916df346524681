import { describe, expect, it, vi } from 'vitest'
import type { OutboxEntry } from '@/local/database'
import { TransportError } from './TransportError'
import { ask, createRpc, createTransport } from './transport'

const WORKSPACE = '00000000-0000-4000-8000-00000000000a'

/** What a push that is answered so throws. */
async function fault(answer: () => Response | Promise<Response>): Promise<TransportError> {
  const transport = createTransport('http://server', async () => answer())
  return transport.pushBatch({ id: 'key', body: '{}', operations: [] }).then(
    () => Promise.reject(new Error('it did not throw')),
    (error: TransportError) => error,
  )
}

const problem = (status: number, more: object, headers = {}) =>
  Response.json({ type: 'about:blank', title: 'Title', status, ...more }, { status, headers })

describe('transport', () => {
  it('[RQ8] reads a problem by its code', async () => {
    const error = await fault(() => problem(503, { code: 'timeout', applied: false }, { 'retry-after': '3' }))
    expect(error).toMatchObject({
      kind: 'problem',
      status: 503,
      code: 'timeout',
      applied: false,
      retryAfterMs: 3_000,
    })
  })

  it('[RQ7] waits as long as it is told to, whichever transport says so', async () => {
    const limited = { code: 'rate_limited', applied: false }
    const overRest = await fault(() => problem(429, limited, { 'retry-after': '42' }))
    expect(overRest).toMatchObject({ status: 429, code: 'rate_limited', retryAfterMs: 42_000 })

    const body = { type: 'about:blank', title: 'Title', status: 429, ...limited }
    const answer = { error: { message: 'no', code: -32029, data: { problem: body } } }
    const transport = createTransport('http://server', async () =>
      Response.json(answer, { status: 429, headers: { 'retry-after': '42' } }),
    )
    const overTrpc = transport.listWorkspaces()
    await expect(overTrpc).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 42_000 })
  })

  it('[OB4] a code of a newer server is a code like others', async () => {
    const result = { client_id: 'a', status: 'error', code: 'made_up_later', error: 'It cannot be.' }
    const answer = { total: 1, successful: 0, failed: 1, results: [result], processing_time_ms: 1 }
    const transport = createTransport('http://server', async () => Response.json(answer))
    const operations = [{ documentId: 'a', entry: {} as OutboxEntry }]
    const { results } = await transport.pushBatch({ id: 'key', body: '{}', operations })
    expect(results).toMatchObject([{ documentId: 'a', status: 'error', code: 'made_up_later' }])
  })

  it('[OB5] tells a lost connection from a slow server', async () => {
    expect(await fault(() => Promise.reject(new TypeError('fetch failed')))).toMatchObject({
      kind: 'network',
    })
    const late = new DOMException('late', 'TimeoutError')
    expect(await fault(() => Promise.reject(late))).toMatchObject({ kind: 'timeout' })
  })

  it('a question that nobody waits for any more is taken back', async () => {
    const reader = new AbortController()
    let sent: AbortSignal | null | undefined
    const rpc = createRpc('http://server', (_, init) => {
      sent = init?.signal
      return new Promise((_, reject) => sent?.addEventListener('abort', () => reject(sent?.reason)))
    })
    const answer = ask(rpc.me.get.query(undefined, { signal: reader.signal }), () => 'read')
    await vi.waitFor(() => expect(sent?.aborted).toBe(false))
    reader.abort()
    await expect(answer).rejects.toBeInstanceOf(TransportError)
    expect(sent?.aborted).toBe(true)
  })

  it('[OB3] takes a page that is not ours for no answer at all', async () => {
    const portal = () =>
      new Response('<html>Sign in to the hotel</html>', { headers: { 'content-type': 'text/html' } })
    expect(await fault(portal)).toMatchObject({ kind: 'foreign', status: undefined, applied: undefined })
    const proxy = () => new Response('Bad gateway', { status: 502 })
    expect(await fault(proxy)).toMatchObject({ kind: 'problem', status: 502 })
  })

  it('[OB3] takes a result too many, or too few, for no answer at all', async () => {
    const results = [{ client_id: 'a', document_id: 'a', status: 'success', version: 1 }]
    const counts = { total: 1, successful: 1, failed: 0, processing_time_ms: 0 }
    expect(await fault(() => Response.json({ ...counts, results }))).toMatchObject({ kind: 'foreign' })
  })

  it('[BT10] sends the push’s bytes under its id', async () => {
    let sent: RequestInit | undefined
    const transport = createTransport('http://server', async (_, init) => {
      sent = init
      return Response.json({ total: 0, successful: 0, failed: 0, results: [], processing_time_ms: 0 })
    })
    expect(await transport.pushBatch({ id: 'the-key', body: '{"a":1}', operations: [] })).toMatchObject({
      results: [],
    })
    expect(sent?.body).toBe('{"a":1}')
    expect(new Headers(sent?.headers).get('idempotency-key')).toBe('the-key')
    expect(new Headers(sent?.headers).has('content-encoding')).toBe(false)
  })

  it('[OB4] takes a state that is not base64 for an answer it does not understand', async () => {
    const dates = { created_at: '2030-01-01T00:00:00.000Z', updated_at: '2030-01-01T00:00:00.000Z' }
    const document = { id: 'a', title: '', content: '', version: 1, deleted: false, ...dates }
    const data = { ...document, yjs_state_b64: '!' }
    const transport = createTransport('http://server', async () => Response.json({ result: { data } }))
    await expect(transport.getDocument(WORKSPACE, 'a')).rejects.toBeInstanceOf(TransportError)
  })

  it('[OB12] an answer without a code of ours is somebody else’s, whatever its status, on either transport', async () => {
    const page = (status: number) => new Response('<html>Sign in</html>', { status })
    const json = (status: number) => Response.json({ code: 'forbidden', status, title: 'no' }, { status })
    for (const answer of [page, json]) {
      for (const status of [200, 400, 401, 403, 404, 410]) {
        const isForeign = { kind: 'foreign', status: undefined, code: undefined }
        expect(await fault(() => answer(status))).toMatchObject(isForeign)
        const transport = createTransport('http://server', async () => answer(status))
        await expect(transport.pullChanges(WORKSPACE, 'old')).rejects.toMatchObject(isForeign)
        await expect(transport.getDocument(WORKSPACE, 'a')).rejects.toMatchObject(isForeign)
        const stream = transport.liveEvents(WORKSPACE, undefined, new AbortController().signal)
        await expect(stream.next()).rejects.toMatchObject(isForeign)
      }
      expect(await fault(() => answer(413))).toMatchObject({ kind: 'problem', status: 413 })
    }
  })

  it('[OB2] learns the throughput from what was sent, compressed, and from nothing else', async () => {
    const counts = { total: 0, successful: 0, failed: 0, processing_time_ms: 1, results: [] }
    const answers = [
      () => Response.json(counts),
      () => problem(413, { code: 'payload_too_large' }),
      () => problem(401, { code: 'unauthenticated' }),
      () => Promise.reject(new TypeError('fetch failed')),
      () => problem(503, { code: 'timeout', applied: false }),
      () => Promise.reject(new DOMException('late', 'TimeoutError')),
    ]
    const transport = createTransport('http://server', async () => answers.shift()?.() ?? Response.error())
    const arrived = vi.spyOn(transport.throughput, 'arrived')
    const timedOut = vi.spyOn(transport.throughput, 'timedOut')
    const body = JSON.stringify('text '.repeat(100_000))
    while (answers.length > 0)
      await transport.pushBatch({ id: 'key', body, operations: [] }).catch(() => undefined)
    expect(arrived).toHaveBeenCalledTimes(1)
    expect(timedOut).toHaveBeenCalledTimes(2)
    for (const [bytes] of [...arrived.mock.calls, ...timedOut.mock.calls]) {
      expect(bytes).toBeGreaterThan(100)
      expect(bytes).toBeLessThan(10_000)
    }
  })
})
