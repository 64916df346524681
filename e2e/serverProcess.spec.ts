/** What only the process itself has: sockets, signals, and headers that no route handler sets. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { json } from 'node:stream/consumers'
import { ApiClient } from './ApiClient.ts'
import { AppProcess } from './AppProcess.ts'
import { Integrator } from './Integrator.ts'
import { expect, test } from './test.ts'

test.beforeEach(({ app }) => app.start())

test('[RQ7] headers: every kind of answer is told to browsers as strictly', async ({ app }) => {
  const page = await fetch(app.url)
  const asset = /\/_next\/static\/[^"]+\.js/.exec(await page.text())?.[0] ?? ''
  const kinds = {
    page,
    asset: await fetch(app.url + asset),
    worker: await fetch(`${app.url}/serwist/sw.js`),
    api: await fetch(`${app.url}/api/health`),
    problem: await fetch(`${app.url}/api/v1/workspaces`),
    'not found': await fetch(`${app.url}/api/nothing-here`),
    probe: await fetch(`${app.url}/livez`),
  }
  for (const [kind, { status, headers }] of Object.entries(kinds)) {
    const policy = headers.get('content-security-policy') ?? ''
    // What carries no page may load nothing at all; what does names its scripts one by one.
    const isApi = ['api', 'problem', 'not found', 'probe'].includes(kind)
    expect(policy, kind).toContain(isApi ? "default-src 'none'" : "script-src 'self' 'sha256-")
    expect(/script-src [^;]*unsafe/.test(policy), kind).toBe(false)
    expect(policy, kind).toContain("frame-ancestors 'none'")
    expect(headers.get('protocol-version'), kind).toBe(isApi ? '1' : null)
    expect(headers.get('x-content-type-options'), kind).toBe('nosniff')
    expect(headers.get('x-request-id'), kind).toMatch(/^[\w.:-]{8,128}$/)
    expect(headers.get('x-powered-by'), kind).toBeNull()
    expect(headers.get('strict-transport-security'), kind).toBeNull()
    expect(status, kind).toBe({ problem: 401, 'not found': 404 }[kind] ?? 200)
  }
})

test('[RQ7] two instances share one budget, and a forged address does not escape it', async ({ app }) => {
  const limited = { ...app.settings, RATE_LIMIT_USER_PER_MINUTE: '150', RATE_LIMIT_ADDRESS_PER_MINUTE: '150' }
  const [one, other] = await Promise.all([
    AppProcess.start(3790, limited),
    AppProcess.start(3791, { ...limited, TRUSTED_PROXIES: 'loopback' }),
  ])
  try {
    // What the tests before this one have spent at this address in the same minute.
    await app.database.query('DELETE FROM request_budgets')
    const ada = await Integrator.signUp(one.url)
    expect((await ada.create(90)).status).toBe(200)
    const refused = await ada.create(90, { url: other.url })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)

    // Other accounts at the same address: only a proxy that is trusted may say that it is another one.
    const ben = await Integrator.signUp(one.url)
    const forged = { 'x-forwarded-for': '203.0.113.7', 'x-client-address': '203.0.113.8' }
    expect((await ben.create(90, { headers: forged })).status).toBe(429)
    expect((await ben.create(90, { url: other.url, headers: forged })).status).toBe(200)
  } finally {
    await Promise.all([one.stop(), other.stop()])
  }
})

test('a request id and TLS are taken over from a trusted proxy only', async ({ app }) => {
  const forwarded = { 'x-request-id': 'chosen-by-the-proxy', 'x-forwarded-proto': 'https' }
  const untrusted = await fetch(`${app.url}/livez`, { headers: forwarded })
  expect(untrusted.headers.get('x-request-id')).not.toBe('chosen-by-the-proxy')
  const behindProxy = await AppProcess.start(3792, { ...app.settings, TRUSTED_PROXIES: 'loopback' })
  try {
    const { headers } = await fetch(`${behindProxy.url}/livez?secret=1`, { headers: forwarded })
    expect(headers.get('x-request-id')).toBe('chosen-by-the-proxy')
    expect(headers.get('strict-transport-security')).toContain('max-age=')
    const injected = { 'x-request-id': '{"level":"fatal"}' }
    const odd = await fetch(`${behindProxy.url}/api/health?secret=1`, { headers: injected })
    expect(odd.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
    await expect.poll(() => behindProxy.output).toContain(`"request_id":"${odd.headers.get('x-request-id')}"`)
    expect(behindProxy.output).not.toContain('secret')
  } finally {
    await behindProxy.stop()
  }
})

test('[RQ6] told to stop, it ends streams, finishes the batch under way and takes no more', async ({
  app,
}) => {
  const instance = await AppProcess.start(3793, app.settings)
  const ada = await Integrator.signUp(instance.url)
  const stream = await ada.follow()
  expect(stream.status).toBe(200)

  const lock = await app.database.connect()
  await lock.query('BEGIN')
  await lock.query('SELECT 1 FROM workspaces WHERE id = $1 FOR UPDATE', [ada.workspaceId])
  const batch = ada.create(20)
  const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity
    WHERE application_name = 'batch-document-sync' AND wait_event_type = 'Lock'`
  await expect.poll(async () => (await lock.query(waiting)).rows[0].n).toBe(1)

  const stopped = instance.stop()
  await stream.text().catch(() => 'cut off')
  await expect
    .poll(() =>
      fetch(`${instance.url}/livez`).then(
        ({ status }) => status,
        () => 'refused',
      ),
    )
    .toBe('refused')
  await lock.query('COMMIT')
  lock.release()

  expect((await batch).status).toBe(200)
  expect(await stopped).toBe(0)
  const stored = 'SELECT count(*)::int AS n FROM documents WHERE workspace_id = $1'
  expect((await app.database.query(stored, [ada.workspaceId])).rows[0].n).toBe(20)
})

test('a sender that dawdles, or lies about how much it sends, is hung up on', async ({ app }) => {
  const ada = await Integrator.signUp(app.url)
  const port = Number(new URL(app.url).port)
  const answerTo = async (head: string) => {
    const socket = connect(port, 'localhost')
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.write(head)
    await once(socket, 'close')
    return answer
  }
  const line = 'POST /api/v1/documents/batch HTTP/1.1\r\nHost: localhost\r\n'
  const [slowHead, lying] = await Promise.all([
    answerTo(line),
    answerTo(`${line}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"workspace_id"`),
  ])
  expect(slowHead).toMatch(/^HTTP\/1\.1 408/)
  expect(lying).toMatch(/^HTTP\/1\.1 (401|408)/)
  expect((await ada.create(1)).status).toBe(200)
})

test('[RQ8] what no route answers is a problem like any other', async ({ app }) => {
  const asked = [
    ['GET', '/api/v1/documents/%ff', 400, 'invalid_request'],
    ['GET', '/%', 400, 'invalid_request'],
    ['GET', '/api/v1/nothing', 404, 'not_found'],
    ['POST', '/api/v1/documents/a/b', 404, 'not_found'],
    ['DELETE', '/api/v1/workspaces', 405, 'method_not_allowed'],
  ] as const
  for (const [method, path, status, code] of asked) {
    const answer = await fetch(app.url + path, { method })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
    expect(await answer.json()).toMatchObject({ status, code })
    if (status === 405) expect(answer.headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS')
  }
})

test('[OP4] nothing resizes pictures for anybody, and no source map is given away', async ({ app }) => {
  const image = await fetch(`${app.url}/_next/image?url=%2Ficon.svg&w=64&q=75`)
  const worker = await (await fetch(`${app.url}/serwist/sw.js`)).text()
  const page = await (await fetch(app.url)).text()
  const asset = /\/_next\/static\/[^"]+\.js/.exec(page)?.[0] ?? ''
  const maps = await Promise.all(['/serwist/sw.js.map', `${asset}.map`].map((path) => fetch(app.url + path)))
  expect([image, ...maps].map(({ status }) => status)).toEqual([404, 404, 404])
  expect(worker).not.toContain('sourceMappingURL')
})

test('[RD2] a page of another site may ask with a key, and not with a cookie', async ({ app, page }) => {
  const ada = await ApiClient.signUp(app.url)
  const { body } = await ada.send('POST', '/api/v1/keys', { name: 'A page', scopes: ['write'] })
  const url = `${app.url}/api/v1/documents/from-a-page?workspace_id=${ada.workspaceId}`
  const otherSite = createServer((_, response) => response.end('A page.')).listen(3798, '127.0.0.1')
  await once(otherSite, 'listening')
  await page.goto('http://127.0.0.1:3798')
  const put = (credentials: 'omit' | 'include') =>
    page.evaluate(
      async ([url, key, credentials]) => {
        const answer = await fetch(url, {
          method: 'PUT',
          credentials,
          body: JSON.stringify({ title: 'x', content: 'y' }),
          headers: {
            authorization: `Bearer ${key}`,
            'content-type': 'application/json',
            'if-none-match': '*',
          },
        })
        return [answer.status, answer.headers.get('etag')]
      },
      [url, body.key, credentials] as const,
    )
  expect(await put('omit')).toEqual([201, '"1"'])
  await expect(put('include')).rejects.toThrow('Failed to fetch')
  otherSite.close()
})

test('[CH4] a HEAD request for the stream holds none', async ({ app }) => {
  const ada = await Integrator.signUp(app.url)
  for (let count = 0; count < 25; count++) expect((await ada.follow('HEAD')).status).toBe(200)
  const stream = await ada.follow()
  expect(stream.status).toBe(200)
  await stream.body?.cancel()
})

test('metrics, health and readiness', async ({ app }) => {
  const ada = await Integrator.signUp(app.url)
  await ada.create(3)
  const ready = await fetch(`${app.url}/readyz`)
  expect(await ready.json()).toEqual({
    status: 'ok',
    checks: { accepting: true, database: true, migrations: true, storage: true },
  })
  const passedOn = await fetch(`${app.url}/metrics`, { headers: { 'x-forwarded-for': '127.0.0.1' } })
  expect(passedOn.status).toBe(401)
  const metrics = await (await fetch(`${app.url}/metrics`)).text()
  expect(metrics).toMatch(/batch_operations_total\{operation="create",status="success"\} \d+/)
  expect(metrics).toMatch(
    /http_request_duration_seconds_count\{route="\/api\/v1\/documents\/batch",method="POST",status="200"\} \d/,
  )
  expect(metrics).toMatch(/db_pool_connections\{state="open"\} \d/)
  expect(metrics).toMatch(/process_resident_memory_bytes \d/)
  expect(metrics).not.toContain(ada.workspaceId)
})

test('a batch is traced from the request to the database', async ({ app }) => {
  const spans: { name: string; traceId: string }[] = []
  const collector = createServer(async (request: IncomingMessage, response) => {
    const { resourceSpans } = (await json(request)) as {
      resourceSpans: { scopeSpans: { spans: typeof spans }[] }[]
    }
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
    response.end('{}')
  })
  collector.listen(3799, '127.0.0.1')
  await once(collector, 'listening')
  const instance = await AppProcess.start(3794, {
    ...app.settings,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:3799',
  })
  try {
    const ada = await Integrator.signUp(instance.url)
    expect((await ada.create(2)).status).toBe(200)
    await instance.stop()
    const request = spans.find(({ name }) => name === 'POST /api/v1/documents/batch')
    const together = spans.filter(({ traceId }) => traceId === request?.traceId).map(({ name }) => name)
    expect(together).toContain('batch')
    expect(together.some((name) => name.startsWith('prisma:'))).toBe(true)
  } finally {
    await instance.stop()
    collector.close()
  }
})
