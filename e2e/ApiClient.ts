/** A program that talks to the app over HTTP, for journeys without a browser. */
import { randomUUID } from 'node:crypto'

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says is what the test looks at
  body: any
}

export class ApiClient {
  private constructor(
    readonly url: string,
    readonly headers: Record<string, string>,
    readonly workspaceId: string,
  ) {}

  static async signUp(url: string): Promise<ApiClient> {
    const guest = new ApiClient(url, { origin: url }, '')
    const { headers } = await guest.send('POST', '/api/auth/sign-up/email', {
      name: 'Ada',
      email: `${randomUUID()}@example.org`,
      password: randomUUID(),
    })
    const cookie = headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const member = new ApiClient(url, { origin: url, cookie }, '')
    const { body } = await member.send('GET', '/api/v1/workspaces')
    return new ApiClient(url, member.headers, body.workspaces[0].id)
  }

  /** @param body an object, sent as JSON, or what is to be sent as it is */
  async send(
    method: string,
    path: string,
    body?: object | string | Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...this.headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }

  batch(operations: object[]): Promise<Answer> {
    return this.send('POST', '/api/v1/documents/batch', { workspace_id: this.workspaceId, operations })
  }

  create(document_id: string, data: object): Promise<Answer> {
    return this.batch([{ operation: 'create', client_id: document_id, document_id, data }])
  }

  read(id: string): Promise<Answer> {
    const query = new URLSearchParams({ workspace_id: this.workspaceId })
    return this.send('GET', `/api/v1/documents/${encodeURIComponent(id)}?${query}`)
  }
}
