/** The app as an integrator sees it: kept-alive connections, a session cookie, JSON. */
import { randomBytes, randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import { send } from './http.ts'

export interface Client {
  workspaceId: string
  /** Sends a batch. @throws when the answer is not 200 or an operation failed */
  batch(operations: object[]): Promise<void>
  /** Reads a page of the feed. @throws when the answer is not 200 @returns how many changes, and the next cursor */
  pull(limit: number, cursor?: string): Promise<{ count: number; nextCursor: string }>
}

/** @param port where the app, or a proxy before it, listens @param connections at most open at once */
export async function connectClient(port: number, account: Account, connections = 1): Promise<Client> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const { workspaceId } = account
  return {
    workspaceId,
    async batch(operations) {
      const body = JSON.stringify({ workspace_id: workspaceId, operations })
      const headers = { ...account.headers, 'idempotency-key': randomUUID() }
      const answer = await send(agent, port, {
        method: 'POST',
        path: '/api/v1/documents/batch',
        headers,
        body,
      })
      if (answer.status !== 200)
        throw new Error(`batch failed: ${answer.status} ${answer.body.slice(0, 500)}`)
      const { successful, total } = JSON.parse(answer.body)
      if (successful !== total) throw new Error(`batch failed: ${answer.body.slice(0, 500)}`)
    },
    async pull(limit, cursor) {
      const query = new URLSearchParams({ workspace_id: workspaceId, limit: String(limit) })
      if (cursor !== undefined) query.set('cursor', cursor)
      const path = `/api/v1/documents/changes?${query}`
      const answer = await send(agent, port, { method: 'GET', path, headers: account.headers })
      if (answer.status !== 200) throw new Error(`pull failed: ${answer.status} ${answer.body.slice(0, 500)}`)
      const { changes, next_cursor } = JSON.parse(answer.body)
      return { count: changes.length, nextCursor: next_cursor }
    },
  }
}

export interface Account {
  workspaceId: string
  headers: Record<string, string>
}

/** From an address of its own, as only so many may sign up from one in a minute. */
export async function signUp(port: number): Promise<Account> {
  const agent = new Agent()
  const origin = `http://localhost:${port}`
  const body = JSON.stringify({ name: 'Bench', email: `${randomUUID()}@example.org`, password: randomUUID() })
  const answer = await send(agent, port, {
    method: 'POST',
    path: '/api/auth/sign-up/email',
    headers: { origin, host: `localhost:${port}`, 'x-forwarded-for': `10.${[...randomBytes(3)].join('.')}` },
    body,
  })
  if (answer.status !== 200) throw new Error(`sign-up failed: ${answer.body}`)
  const cookies = [answer.headers['set-cookie'] ?? []].flat()
  const cookie = cookies.map((line) => line.split(';')[0]).join('; ')
  const headers = { cookie, origin, host: `localhost:${port}` }
  const mine = await send(agent, port, { method: 'GET', path: '/api/v1/workspaces', headers })
  return { workspaceId: JSON.parse(mine.body).workspaces[0].id, headers }
}
