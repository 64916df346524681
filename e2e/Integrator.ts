/** Someone who calls the API without a browser. */
import { randomUUID } from 'node:crypto'
import { PASSWORD } from './Person.ts'

export class Integrator {
  private constructor(
    private readonly url: string,
    private readonly cookie: string,
    readonly workspaceId: string,
  ) {}

  static async signUp(url: string): Promise<Integrator> {
    const answer = await fetch(`${url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ada', email: `${randomUUID()}@example.org`, password: PASSWORD }),
    })
    const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0])
    const workspaces = await fetch(`${url}/api/v1/workspaces`, { headers: { cookie: cookie.join('; ') } })
    const [workspace] = (await workspaces.json()).workspaces
    return new Integrator(url, cookie.join('; '), workspace.id)
  }

  /** Creates so many documents in one batch; `url`: of another instance on the same database. */
  create(count: number, { url = this.url, headers = {} } = {}): Promise<Response> {
    const operations = Array.from({ length: count }, (_, index) => ({
      operation: 'create',
      client_id: String(index),
      data: { title: `Document ${index}` },
    }))
    return fetch(`${url}/api/v1/documents/batch`, {
      method: 'POST',
      headers: { ...headers, cookie: this.cookie, origin: url, 'content-type': 'application/json' },
      body: JSON.stringify({ workspace_id: this.workspaceId, operations }),
    })
  }

  /** The live stream of the workspace's changes. */
  follow(method = 'GET'): Promise<Response> {
    return fetch(`${this.url}/api/v1/documents/events?workspace_id=${this.workspaceId}`, {
      method,
      headers: { cookie: this.cookie },
    })
  }
}
