/** The app as an integrator sees it: one kept-alive connection, a session cookie, JSON. */
import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'

export interface Client {
  workspaceId: string
  /** Sends a batch. @throws when the answer is not 200 or an operation failed */
  batch(operations: object[]): Promise<void>
}

/** @param port where the app, or a proxy before it, listens @param connections at most open at once */
export async function connectClient(port: number, account: Account, connections = 1): Promise<Client> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    workspaceId: account.workspaceId,
    async batch(operations) {
      const body = JSON.stringify({ workspace_id: account.workspaceId, operations })
      const headers = { ...account.headers, 'idempotency-key': randomUUID() }
      const answer = await send(agent, port, 'POST', '/api/v1/documents/batch', headers, body)
      const { successful, total } = JSON.parse(answer.body)
      if (answer.status !== 200 || successful !== total)
        throw new Error(`batch failed: ${answer.body.slice(0, 500)}`)
    },
  }
}

export interface Account {
  workspaceId: string
  headers: Record<string, string>
}

export async function signUp(port: number): Promise<Account> {
  const agent = new Agent()
  const origin = `http://localhost:${port}`
  const body = JSON.stringify({ name: 'Bench', email: `${randomUUID()}@example.org`, password: randomUUID() })
  const answer = await send(
    agent,
    port,
    'POST',
    '/api/auth/sign-up/email',
    { origin, host: `localhost:${port}` },
    body,
  )
  if (answer.status !== 200) throw new Error(`sign-up failed: ${answer.body}`)
  const cookie = answer.cookies.map((line) => line.split(';')[0]).join('; ')
  const headers = { cookie, origin, host: `localhost:${port}` }
  const mine = await send(agent, port, 'GET', '/api/v1/workspaces', headers)
  return { workspaceId: JSON.parse(mine.body).workspaces[0].id, headers }
}

interface Answer {
  status: number
  body: string
  cookies: string[]
}

function send(
  agent: Agent,
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method,
        path,
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            body: Buffer.concat(chunks).toString(),
            cookies: incoming.headers['set-cookie'] ?? [],
          }),
        )
        incoming.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
