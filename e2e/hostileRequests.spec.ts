/** Requests that mean harm, over real sockets: each gets a clear answer or none, and nobody else notices. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { ApiClient } from './ApiClient.ts'
import { expect, test } from './test.ts'

const MIB = 1024 * 1024

// The journey before may have left it stopped.
test.beforeEach(({ app }) => app.start())

test('[RQ1] gzip bombs, bodies of 60 MB and depths of a million are refused while others are served', async ({
  app,
}) => {
  const hostile = await ApiClient.signUp(app.url)
  const other = await ApiClient.signUp(app.url)
  const bomb = gzipSync(Buffer.alloc(200 * MIB, 0x20))
  const large = Buffer.alloc(60 * MIB, 0x20)
  const deep = '['.repeat(1_000_000)
  const post = (body: string | Uint8Array, headers = {}) =>
    hostile.send('POST', '/api/v1/documents/batch', body, headers).catch((error: unknown) => {
      // A server that has said 413 need not hear the rest: the connection may break before we read that.
      if (error instanceof TypeError) return { status: 413, body: { code: 'payload_too_large' } }
      throw error
    })

  const attacks = Promise.all([
    ...Array.from({ length: 10 }, () => post(bomb, { 'content-encoding': 'gzip' })),
    ...Array.from({ length: 10 }, () => post(large)),
    ...Array.from({ length: 10 }, () => post(deep)),
  ])
  for (let n = 0; n < 30; n++) {
    expect((await other.create(`calm-${n}`, { content: 'as ever' })).body).toMatchObject({ successful: 1 })
  }
  const codes = (await attacks).map(({ status, body }) => `${status} ${body.code}`)
  expect(codes.slice(0, 20)).toEqual(Array(20).fill('413 payload_too_large'))
  expect(codes.slice(20)).toEqual(Array(10).fill('400 too_deep'))
  expect((await hostile.create('afterwards', { content: 'welcome' })).body.successful).toBe(1)
})

test('[RQ1] slow bodies and lying lengths hold up nobody and change nothing', async ({ app }) => {
  const other = await ApiClient.signUp(app.url)
  const slow = await Promise.all(
    Array.from({ length: 100 }, () => openRequest(app.url, other, { 'content-length': '1000' }, '{"work')),
  )
  for (let n = 0; n < 20; n++) expect((await other.create(`beside-${n}`, {})).body.successful).toBe(1)
  for (const { socket } of slow) socket.destroy()
  const large = { 'content-length': String(5 * MIB) }
  const stuck = await Promise.all(
    Array.from({ length: 20 }, () => openRequest(app.url, other, large, ' '.repeat(1.1 * MIB))),
  )
  const third = await ApiClient.signUp(app.url)
  const began = Date.now()
  expect((await third.create('large', { content: 'x'.repeat(2 * MIB) })).body.successful).toBe(1)
  expect(Date.now() - began).toBeLessThan(20_000)
  for (const { socket } of stuck) socket.destroy()

  const body = JSON.stringify({
    workspace_id: other.workspaceId,
    operations: [{ operation: 'create', client_id: '1', document_id: 'a-lie', data: {} }],
  })
  // Says less than it sends: what is read is not JSON, and the rest is no request.
  const short = await openRequest(app.url, other, { 'content-length': '20' }, body)
  expect(await short.answer).toMatch(/^HTTP\/1\.1 400/)
  // Says more than it sends, and leaves.
  const long = await openRequest(app.url, other, { 'content-length': '9999' }, body)
  long.socket.end()
  await long.answer
  // Says both how long it is and that it will see: a classic for smuggling a second request past a proxy.
  const both = await openRequest(
    app.url,
    other,
    { 'content-length': '5', 'transfer-encoding': 'chunked' },
    `0\r\n\r\nPOST /api/v1/documents/batch HTTP/1.1\r\n`,
  )
  expect(await both.answer).toMatch(/^HTTP\/1\.1 400/)
  expect((await other.read('a-lie')).status).toBe(404)
})

test('[RQ3] what would poison objects, SQL or pages is refused or kept as the text it is', async ({
  app,
  person,
}) => {
  const writer = await ApiClient.signUp(app.url)
  const poison = await writer.send(
    'POST',
    '/api/v1/documents/batch',
    `{"workspace_id": "${writer.workspaceId}", "__proto__": {"atomic": true},
      "operations": [{"operation": "create", "client_id": "1", "data": {"__proto__": {"title": "x"}}}]}`,
  )
  expect(poison.status).toBe(400)
  const inData = await writer.send(
    'POST',
    '/api/v1/documents/batch',
    `{"workspace_id": "${writer.workspaceId}",
      "operations": [{"operation": "create", "client_id": "1", "document_id": "proto", "data": {"__proto__": {"title": "x"}}},
                     {"operation": "create", "client_id": "constructor", "document_id": "constructor", "data": {}},
                     {"operation": "create", "client_id": "2", "data": {"title": "NUL \\u0000"}},
                     {"operation": "create", "client_id": "3", "data": {"content": "half \\ud83d"}}]}`,
  )
  expect((await writer.read('proto')).status).toBe(404)
  expect(inData.body.results.map((result: { status: string }) => result.status)).toEqual([
    'error',
    'success',
    'error',
    'error',
  ])

  const texts = [
    `'; DROP TABLE documents; --`,
    `" OR 1=1; DELETE FROM users; --`,
    `$$; SELECT pg_sleep(10); $$`,
    `\\'; COPY users TO PROGRAM 'id'; --`,
    `%' AND 1=CAST((SELECT current_user) AS int)--`,
    `<script>window.pwned = true</script>`,
    `<img src=x onerror="window.pwned = true">`,
    `[click](javascript:window.pwned=true)`,
    `![x](x" onerror="window.pwned=true)`,
    `<svg/onload=window.pwned=true>`,
    `\u202Egnp.exe \u0301\u0301\u0301 \u{1F469}\u200D\u{1F469} \uFEFF`,
  ]
  for (const [index, text] of texts.entries()) {
    await writer.create(`text-${index}`, { title: text, content: text })
    expect((await writer.read(`text-${index}`)).body).toMatchObject({ title: text, content: text })
    const query = new URLSearchParams({ workspace_id: writer.workspaceId, cursor: text })
    expect((await writer.send('GET', `/api/v1/documents?${query}`)).status).toBe(400)
    expect((await writer.send('GET', `/api/v1/documents/${encodeURIComponent(text)}?${query}`)).status).toBe(
      400,
    )
    expect((await writer.read(text)).status).toBe(404)
  }

  await test.step('in the app, too, they are only text', async () => {
    const { page } = person
    for (const text of texts) await person.write(text, text)
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false)
  })
})

test('[RQ6] who takes none of their answers is given no more of them', async ({ app }) => {
  const reader = await ApiClient.signUp(app.url)
  for (const id of ['a', 'b', 'c', 'd']) await reader.create(id, { content: 'x'.repeat(MIB) })
  const { hostname, port, host } = new URL(app.url)
  const lines = Object.entries({ ...reader.headers, host }).map(([name, value]) => `${name}: ${value}`)
  const path = `/api/v1/documents/changes?workspace_id=${reader.workspaceId}`
  const sockets = Array.from({ length: 60 }, () => {
    const socket = connect(Number(port), hostname).pause()
    socket.on('error', () => socket.destroy())
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    return socket
  })
  const asked = async () => {
    const { status, headers } = await reader.send('GET', path)
    return [status, headers.get('retry-after') !== null]
  }
  await expect.poll(asked).toEqual([503, true])
  expect((await reader.create('e', { content: 'still written' })).body).toMatchObject({ successful: 1 })
  for (const socket of sockets) socket.destroy()
  await expect.poll(asked).toEqual([200, false])
})

test('[RQ5] [RQ8] methods, targets and hosts that are not ours are refused, and lead nowhere else', async ({
  app,
}) => {
  const own = new URL(app.url).host
  const head = (requestLine: string, ...headers: string[]) =>
    exchange(app.url, `${[requestLine, ...headers].join('\r\n')}\r\nConnection: close\r\n\r\n`)
  const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])
  const asked = async (requestLine: string, ...headers: string[]) =>
    statusOf(await head(requestLine, ...headers))

  for (const path of ['/', '/api/auth/get-session', '/metrics', '/api/v1/me'])
    expect(await asked(`TRACE ${path} HTTP/1.1`, `Host: ${own}`), path).toBe(405)
  expect(await asked('OPTIONS * HTTP/1.1', `Host: ${own}`)).toBe(204)
  expect(await asked('PROPFIND / HTTP/1.1', `Host: ${own}`)).toBe(405)

  for (const path of [
    '/',
    '/doc/1',
    '/metrics',
    '/api/v1/me',
    '/api/health',
    '/api/auth/get-session',
    '/sw.js',
  ]) {
    const answer = await head(`GET ${path} HTTP/1.1`, 'Host: elsewhere.example')
    expect(statusOf(answer), path).toBe(421)
    expect(answer).toContain('application/problem+json')
    expect(await asked(`GET http://elsewhere.example${path} HTTP/1.1`, `Host: ${own}`), path).toBe(421)
  }
  for (const path of ['/livez', '/readyz'])
    expect(await asked(`GET ${path} HTTP/1.1`, 'Host: 10.1.2.3:3000'), path).toBe(200)
  expect(await asked('GET /livez HTTP/1.0')).toBe(200)
  expect(await asked('GET / HTTP/1.0')).toBe(400)
  expect(await asked('GET / HTTP/1.1', `Host: ${own}`, 'Host: elsewhere.example')).toBe(400)
  expect(await asked('GET / HTTP/1.1', `Host: me@${own}`)).toBe(400)
  expect(await asked(`GET http://${own}/livez HTTP/1.1`, 'Host: elsewhere.example')).toBe(200)
  for (const target of ['//elsewhere.example/', '/\\elsewhere.example/x/', '//elsewhere.example//..//'])
    expect(await head(`GET ${target} HTTP/1.1`, `Host: ${own}`)).not.toMatch(/location: *(https?:)?[/\\]{2}/i)
  const lan = await head('GET / HTTP/1.1', 'Host: 192.168.1.5:3000')
  expect(lan).toContain('APP_URL=http://192.168.1.5:3000')
})

test('[RQ5] [AC1] another site uses up nothing of its visitor’s, and ends no session', async ({ app }) => {
  const visitor = await ApiClient.signUp(app.url)
  const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
  for (let n = 0; n < 40; n++) {
    const { status, body } = await visitor.send('POST', '/api/auth/sign-in/email', {}, foreign)
    expect([status, body.code]).toEqual([403, 'bad_origin'])
  }
  const { port } = new URL(app.url)
  for (const origin of [`https://localhost:${port}`, 'http://localhost:1', 'null', 'nonsense'])
    expect((await visitor.send('POST', '/api/auth/sign-out', {}, { origin })).body.code).toBe('bad_origin')
  expect((await visitor.send('GET', '/api/v1/workspaces')).status).toBe(200)
  const another = await ApiClient.signUp(app.url)
  expect(another.headers.cookie).not.toContain('__Secure-')
  const { body } = await another.send('POST', '/api/v1/keys', { name: 'A program', scopes: ['read'] })
  for (const origin of ['null', 'nonsense', 'https://elsewhere.example']) {
    const headers = { cookie: '', origin, authorization: `Bearer ${body.key}` }
    expect((await another.send('GET', '/api/v1/workspaces', undefined, headers)).status).toBe(200)
    expect((await another.send('GET', '/api/v1/workspaces', undefined, { origin })).body.code).toBe(
      'bad_origin',
    )
  }
})

/** Sends the very bytes, and reads until the server closes. */
async function exchange(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let said = ''
  socket.on('data', (chunk: Buffer) => {
    said += chunk
  })
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  await once(socket, 'close')
  return said
}

interface OpenRequest {
  socket: Socket
  /** All that the server said until it closed, or what it had said a moment after its first words. */
  answer: Promise<string>
}

/** A request by hand, with headers that no HTTP library would let through. */
async function openRequest(
  url: string,
  client: ApiClient,
  headers: Record<string, string>,
  body: string,
): Promise<OpenRequest> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  socket.on('error', () => socket.destroy())
  const answer = new Promise<string>((resolve) => {
    let said = ''
    socket.on('data', (chunk: Buffer) => {
      said += chunk
      if (said.includes('\r\n\r\n')) resolve(said)
    })
    socket.on('close', () => resolve(said))
  })
  const all = { ...client.headers, 'content-type': 'application/json', host, ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  socket.write(`POST /api/v1/documents/batch HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
  return { socket, answer }
}
