/** `npm run dev` is the same server as `npm start`: forty requests, answered alike. */
import { ApiClient } from './ApiClient.ts'
import { AppProcess } from './AppProcess.ts'
import { expect, test } from './test.ts'

/** What of a response may differ: names of this moment, and of one build. */
const OWN_HEADERS = new Set([
  'date',
  'x-request-id',
  'content-length',
  'etag',
  'ratelimit',
  'connection',
  'keep-alive',
])
/** A page in development is not cached, says what it is compiled from, and may run what hot reload sends. */
const OF_PAGES = new Set(['cache-control', 'content-security-policy', 'link', 'vary', 'transfer-encoding'])

type Asked = [method: string, path: string, headers?: Record<string, string>, body?: string]

test('[RQ5] [RQ8] development and production answer the same requests alike', async ({ app }) => {
  test.setTimeout(300_000)
  await app.start()
  const development = await AppProcess.start(3792, app.settings, 'scripts/dev.ts')
  try {
    const ada = await ApiClient.signUp(app.url)
    await ada.create('first', { title: 'First', content: 'one' })
    for (const [method, path, headers = {}, body] of requests(ada)) {
      const [here, there] = await Promise.all(
        [app.url, development.url].map(async (url) => {
          const own = { ...headers, ...(headers.origin && { origin: url }) }
          const response = await fetch(url + path, {
            method,
            headers: own,
            redirect: 'manual',
            ...(body && { body }),
          })
          return summaryOf(response, await response.text())
        }),
      )
      expect(there, `${method} ${path}`).toEqual(here)
    }
  } finally {
    await development.stop()
  }
})

function summaryOf({ status, headers }: Response, text: string) {
  const type = headers.get('content-type') ?? ''
  const isPage = type.startsWith('text/html')
  const isOwn = (name: string) =>
    OWN_HEADERS.has(name) || (isPage && (OF_PAGES.has(name) || name.startsWith('x-nextjs-')))
  const told = [...headers].filter(([name]) => !isOwn(name))
  return {
    status,
    headers: Object.fromEntries(told),
    body: text && type.includes('json') ? bodyOf(text) : undefined,
  }
}

/** Without what is another each time. */
function bodyOf(text: string): unknown {
  const moments = new Set(['request_id', 'processing_time_ms', 'instance', 'uptime_seconds'])
  return JSON.parse(text, (key, value) => (moments.has(key) ? undefined : value))
}

function requests(ada: ApiClient): Asked[] {
  const workspace = `workspace_id=${ada.workspaceId}`
  const json = { ...ada.headers, 'content-type': 'application/json' }
  const batch = '/api/v1/documents/batch'
  const missing = {
    workspace_id: ada.workspaceId,
    operations: [{ operation: 'delete', client_id: '1', document_id: 'none' }],
  }
  return [
    ['GET', '/livez'],
    ['GET', '/readyz'],
    ['HEAD', '/livez'],
    ['POST', '/livez'],
    ['GET', '/metrics', { 'x-forwarded-for': '203.0.113.7' }],
    ['GET', '/api/health'],
    ['GET', '/api/openapi.json'],
    ['GET', '/'],
    ['GET', '/settings'],
    ['GET', '/docs/api'],
    ['GET', '/api/nothing-here'],
    ['PATCH', '/api/health'],
    ['DELETE', '/readyz'],
    ['GET', '/api/v1/me'],
    ['GET', '/api/v1/me', ada.headers],
    ['GET', '/api/v1/workspaces', ada.headers],
    ['GET', '/api/v1/workspaces?limit=0', ada.headers],
    ['GET', `/api/v1/workspaces/${ada.workspaceId}/members`, ada.headers],
    ['GET', `/api/v1/workspaces/${ada.workspaceId}/audit`, ada.headers],
    ['GET', `/api/v1/documents?${workspace}`, ada.headers],
    ['GET', `/api/v1/documents?${workspace}&cursor=!!`, ada.headers],
    ['GET', `/api/v1/documents?${workspace}&q=-`, ada.headers],
    ['GET', '/api/v1/documents?workspace_id=no', ada.headers],
    ['GET', `/api/v1/documents/changes?${workspace}`, ada.headers],
    ['GET', `/api/v1/documents/none?${workspace}`, ada.headers],
    ['GET', `/api/v1/documents/none/versions?${workspace}`, ada.headers],
    ['HEAD', `/api/v1/documents/events?${workspace}`, ada.headers],
    ['POST', batch, json, JSON.stringify(missing)],
    ['POST', batch, json, JSON.stringify({ ...missing, operations: [] })],
    ['POST', batch, json, '{"workspace_id":'],
    ['POST', batch, json, `${'['.repeat(200)}${']'.repeat(200)}`],
    ['POST', batch, { ...json, 'content-type': 'text/plain' }, 'x'],
    ['POST', batch, { ...json, 'idempotency-key': '' }, JSON.stringify(missing)],
    ['POST', batch, { 'content-type': 'application/json' }, JSON.stringify(missing)],
    [
      'POST',
      batch,
      { ...json, origin: '' },
      JSON.stringify({ ...missing, workspace_id: crypto.randomUUID() }),
    ],
    ['PUT', batch, json, '{}'],
    ['OPTIONS', batch, { 'access-control-request-method': 'POST', origin: 'http://elsewhere.example' }],
    ['GET', '/api/v1/keys', ada.headers],
    ['POST', '/api/v1/invites/accept', json, '{"token":"none"}'],
    ['GET', '/api/trpc/workspaces.list', ada.headers],
    ['GET', '/api/trpc/none.such', ada.headers],
    ['GET', '/api/auth/get-session', ada.headers],
    ['POST', '/api/auth/sign-in/email', json, '{"email":"nobody@example.org","password":"a wrong password"}'],
  ]
}
