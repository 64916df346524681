/**
 * One user who means harm, in a process of its own: told `start`, sends one crafted request after another, each
 * once the one before is answered, while others of its connections send a body that never ends; told `stop`, ends.
 */
import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setPriority } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type Account, signUp } from './client.ts'
import { craftedUpdates } from './craftedUpdates.ts'
import { post } from './rawPost.ts'

/** What it tells its parent: what it is about to send, and what became of it. */
export type HostileMessage =
  | { ready: true }
  | { sending: string }
  | { answered: string; answer: string; ms: number }
  | { stopped: true }

const SLOW_CONNECTIONS = 20
const port = Number(process.argv[2])
if (!process.send || !port) throw new Error('hostileUser.ts is started by hostile.ts')
// In life it would be at work on a machine of its own: here it has what the server leaves.
setPriority(19)

const account = await signUp(port)
const requests = hostileRequests(account)
let running = false
let next = 0
process.on('message', (message) => {
  if (message === 'start') void run()
  else running = false
})
process.on('disconnect', () => process.exit())
tell({ ready: true })

async function run(): Promise<void> {
  running = true
  for (let n = 0; n < SLOW_CONNECTIONS; n++) void sendSlowly()
  while (running) {
    const hostile = requests[next++ % requests.length]
    if (!hostile) break
    tell({ sending: hostile.kind })
    const startedAt = performance.now()
    const answer = await post(port, { ...account.headers, ...hostile.headers }, hostile.body)
    tell({ answered: hostile.kind, answer, ms: performance.now() - startedAt })
  }
  tell({ stopped: true })
}

interface HostileRequest {
  kind: string
  headers: Record<string, string>
  body: Buffer
}

function hostileRequests({ workspaceId }: Account): HostileRequest[] {
  const batch = (data: object) =>
    JSON.stringify({
      workspace_id: workspaceId,
      operations: [{ operation: 'create', client_id: '1', data: { title: 'x', ...data } }],
    })
  const sized = (kind: string, text: string | Buffer, headers: Record<string, string> = {}) => {
    const body = Buffer.from(text)
    return { kind, headers: { 'content-length': String(body.length), ...headers }, body }
  }
  const gzip = { 'content-encoding': 'gzip' }
  const large = Buffer.alloc(60 * 1_024 * 1_024, 'a')
  return [
    ...Object.entries(craftedUpdates).map(([kind, bytes]) =>
      sized(kind, batch({ yjs_state_b64: bytes.toString('base64') })),
    ),
    sized('deep JSON', '['.repeat(9_000_000)),
    sized('wide JSON', `{"operations":[${'[],'.repeat(3_000_000)}1]}`),
    sized('many keys', `{${Array.from({ length: 400_000 }, (_, n) => `"${n}k":0`).join()}}`),
    sized('gzip bomb', gzipSync(Buffer.alloc(400_000_000)), gzip),
    sized('60 MB body', large),
    { kind: '60 MB in chunks', headers: { 'transfer-encoding': 'chunked' }, body: large },
  ]
}

/** A byte every tenth of a second, until the server has had enough; and again. */
async function sendSlowly(): Promise<void> {
  while (running) {
    const client = request({
      port,
      host: '127.0.0.1',
      agent: new Agent(),
      method: 'POST',
      path: '/api/v1/documents/batch',
      headers: { ...account.headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    })
    client.on('error', () => client.destroy())
    client.on('response', () => client.destroy())
    while (running && !client.destroyed) {
      client.write(' ')
      await setTimeout(100)
    }
    client.destroy()
  }
}

function tell(message: HostileMessage): void {
  process.send?.(message)
}
