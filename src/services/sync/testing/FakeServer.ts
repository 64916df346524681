import { gunzipSync } from 'node:zlib'
import type { BatchResponse, Operation, OperationResult } from '@/contract/batch'
import type { Document } from '@/contract/document'
import { stateOf } from '@/crdt/documentText'
import { mergeDocument } from '@/crdt/mergeDocument'
import { decideDocument } from '@/server/batch/decideDocument'
import { readOperation } from '@/server/batch/readOperation'
import type { BaseVersion, StoredDocument } from '@/server/documents/StoredDocument'
import { toBase64 } from '../base64'
import { decodeRequest } from '../batchRequest'

interface Stored {
  /** The versions before, to merge with. */
  past: ReadonlyMap<number, BaseVersion>
  title: string
  content: string
  state: Uint8Array
  version: number
  deleted: boolean
  position: number
  updatedAt: string
}

/** What happens to a batch instead of its being answered. `lost`: before the server had it; `unheard`: after. */
export type Mishap =
  | 'lost'
  | 'unheard'
  | { status: number; code: string; applied?: false; retryAfter?: number }

/** A server in memory, small enough to be seen through: it decides by the real server's rules. */
export class FakeServer {
  readonly batches: { key: string; workspaceId: string; body: string }[] = []
  readonly mishaps: Mishap[] = []
  readonly workspaces = new Map<string, Map<string, Stored>>()
  /** Called with a batch after it was applied, before its answer leaves. */
  beforeAnswer: (() => Promise<void>) | null = null
  /** Answers in its place, as a proxy does, or throws; null: the server does. */
  inBetween: ((path: string, body: string) => Response | null) | null = null
  /** Operations a request may have; more are too large for it. */
  maxOperations = 100
  signedIn = true
  /** Whose the session is, while there is one. */
  account = 'ann'
  /** The live streams that are open. */
  readonly streams = new Set<ReadableStreamDefaultController<Uint8Array>>()
  /** When all that it writes from now on is written. */
  now = '2030-01-01T00:00:00.000Z'
  /** Cursors before it are too old; none at all is not. */
  oldestCursor = 0
  private readonly receipts = new Map<string, { body: string; answer: BatchResponse }>()
  private position = 0

  constructor(...workspaceIds: string[]) {
    for (const id of workspaceIds) this.workspaces.set(id, new Map())
  }

  /** As another device would leave it. */
  write(workspaceId: string, id: string, title: string, content: string, deleted = false): void {
    const documents = this.workspaces.get(workspaceId)
    const before = documents?.get(id)
    const merged = mergeDocument({ base: before?.state, content })
    if (!documents || !merged.ok) throw new Error('no such workspace')
    const version = (before?.version ?? 0) + 1
    const rest = { position: ++this.position, updatedAt: this.now, past: pastWith(before) }
    documents.set(id, { title, content, state: stateOf(merged), version, deleted, ...rest })
  }

  get(workspaceId: string, id: string): Stored | undefined {
    return this.workspaces.get(workspaceId)?.get(id)
  }

  /** Tells all listeners that the feed now goes as far as `cursor`. */
  tell(workspace_id: string, cursor: string): void {
    const data = JSON.stringify({ workspace_id, cursor })
    for (const stream of this.streams) {
      stream.enqueue(new TextEncoder().encode(`event: changes\nid: ${cursor}\ndata: ${data}\n\n`))
    }
  }

  /** As if a day had passed: what is sent again is applied again. */
  forgetReceipts(): void {
    this.receipts.clear()
  }

  fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input))
    const body = readBody(init)
    const inPlace = this.inBetween?.(url.pathname, body)
    if (inPlace) return inPlace
    if (url.pathname === '/api/v1/documents/batch') return this.batch(new Headers(init.headers), body)
    if (url.pathname === '/api/v1/documents/events') return this.listen(init.signal)
    if (url.pathname === '/api/auth/get-session') return Response.json(this.session())
    if (!this.signedIn) return trpcProblem(401, 'unauthenticated')
    const given: unknown = JSON.parse(url.searchParams.get('input') ?? '{}')
    const { workspace_id, id, cursor } = given as { workspace_id: string; id: string; cursor?: string }
    const documents = this.workspaces.get(workspace_id)
    if (!documents) return trpcProblem(403, 'workspace_forbidden')
    if (url.pathname === '/api/trpc/documents.get') {
      const stored = documents.get(id)
      return stored ? trpcResult(wireDocument(id, stored)) : trpcProblem(404, 'not_found')
    }
    if (cursor !== undefined && Number(cursor) < this.oldestCursor) {
      this.oldestCursor = 0
      return trpcProblem(410, 'cursor_expired')
    }
    return trpcResult(this.changes(documents, cursor))
  }

  private session() {
    const { account } = this
    return this.signedIn ? { user: { id: account, email: `${account}@example.com`, name: account } } : null
  }

  private listen(signal: AbortSignal | null | undefined): Response {
    if (!this.signedIn) return problem({ status: 401, code: 'unauthenticated' })
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        this.streams.add(stream)
        signal?.addEventListener('abort', () => {
          this.streams.delete(stream)
          stream.error(signal.reason)
        })
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  private changes(documents: Map<string, Stored>, cursor: string | undefined) {
    const pageSize = 2
    const later = [...documents]
      .filter(([, stored]) => stored.position > Number(cursor ?? 0))
      .sort(([, a], [, b]) => a.position - b.position)
    const page = later.slice(0, pageSize)
    return {
      changes: page.map(([id, stored]) => wireDocument(id, stored)),
      next_cursor: String(page.at(-1)?.[1].position ?? cursor ?? 0),
      has_more: later.length > pageSize,
    }
  }

  private async batch(headers: Headers, body: string): Promise<Response> {
    const key = headers.get('idempotency-key') ?? ''
    const { workspace_id, operations } = decodeRequest(body)
    this.batches.push({ key, workspaceId: workspace_id, body })
    const mishap = this.mishaps.shift()
    if (mishap === 'lost') throw new TypeError('fetch failed')
    if (typeof mishap === 'object') return problem(mishap)
    if (!this.signedIn) return problem({ status: 401, code: 'unauthenticated' })
    const documents = this.workspaces.get(workspace_id)
    if (!documents) return problem({ status: 403, code: 'workspace_forbidden' })
    if (operations.length > this.maxOperations) return problem({ status: 413, code: 'payload_too_large' })
    const receipt = this.receipts.get(key)
    if (receipt && receipt.body !== body) return problem({ status: 422, code: 'idempotency_key_reused' })
    const before = String(newestOf(documents))
    const made = () => ({
      ...this.answer(documents, operations),
      feed: { before, after: String(newestOf(documents)) },
    })
    const answer = receipt?.answer ?? made()
    this.receipts.set(key, { body, answer })
    await this.beforeAnswer?.()
    if (mishap === 'unheard') throw new TypeError('fetch failed')
    return Response.json(answer)
  }

  private answer(documents: Map<string, Stored>, operations: Operation[]): BatchResponse {
    const results = operations.map((operation) => this.apply(documents, operation))
    const successful = results.filter(({ status }) => status === 'success').length
    const total = results.length
    return { total, successful, failed: total - successful, results, processing_time_ms: 1 }
  }

  /** Decided as the real server does. A document titled `bad` is refused. */
  private apply(documents: Map<string, Stored>, operation: Operation): OperationResult {
    const { client_id } = operation
    const read = readOperation(operation, () => client_id)
    const data = operation.operation === 'delete' ? {} : operation.data
    if (data.title === 'bad') return { client_id, status: 'error', code: 'invalid_data', error: 'bad title' }
    const stored = read.id === undefined ? undefined : storedDocument(read.id, documents.get(read.id))
    const before = documents.get(read.id ?? '')
    const bases = before?.past ?? new Map()
    const { outcomes, write } = decideDocument({ operations: [{ index: 0, read }], stored, bases })
    const [decided] = outcomes
    if (!decided) throw new Error('an operation was not decided')
    if (write) {
      const { id, title, version, deleted, body } = write.document
      const { content, state } = body
        ? { content: body.content, state: stateOf(body) }
        : bodyOf(documents, id)
      const rest = { position: ++this.position, updatedAt: this.now, past: pastWith(before) }
      documents.set(id, { title, content, state, version, deleted, ...rest })
    }
    return { client_id, ...decided.outcome }
  }
}

function storedDocument(id: string, stored: Stored | undefined): StoredDocument | undefined {
  if (!stored) return undefined
  const { title, version, deleted, content, state } = stored
  return { id, title, version, deleted, body: { content, state } }
}

function pastWith(before: Stored | undefined): Stored['past'] {
  return before ? new Map([...before.past, [before.version, before]]) : new Map()
}

function bodyOf(documents: Map<string, Stored>, id: string): Pick<Stored, 'content' | 'state'> {
  return documents.get(id) ?? { content: '', state: stateOf({ content: '' }) }
}

function wireDocument(id: string, stored: Stored): Document {
  const { title, content, version, deleted } = stored
  const dates = { created_at: stored.updatedAt, updated_at: stored.updatedAt }
  return { id, title, content, version, deleted, ...dates, yjs_state_b64: toBase64(stored.state) }
}

function readBody({ body }: RequestInit): string {
  if (typeof body === 'string') return body
  if (body instanceof ArrayBuffer) return gunzipSync(new Uint8Array(body)).toString()
  return ''
}

function problemBody(status: number, code: string) {
  return { type: 'about:blank', title: code, status, code }
}

export function problem({ status, code, applied, retryAfter }: Exclude<Mishap, string>): Response {
  const headers = new Headers(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) })
  return Response.json({ ...problemBody(status, code), applied }, { status, headers })
}

function trpcResult(data: unknown): Response {
  return Response.json({ result: { data } })
}

function trpcProblem(status: number, code: string): Response {
  const data = { code, httpStatus: status, problem: problemBody(status, code) }
  return Response.json({ error: { message: code, code: -32000, data } }, { status })
}

/** How far the feed of a workspace goes. */
function newestOf(documents: Map<string, Stored>): number {
  return Math.max(0, ...[...documents.values()].map(({ position }) => position))
}
