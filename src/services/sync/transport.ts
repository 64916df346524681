/** The edge: what is sent comes out of pushes as it is, what arrives is parsed and leaves in our own names. */
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import type * as z from 'zod'
import type { OperationStatus } from '@/contract/batch'
import { type Document, documentSchema, wholeChangesSchema } from '@/contract/document'
import { limits } from '@/contract/limits'
import { problemSchema } from '@/contract/problem'
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '@/contract/protocol'
import { pushResponseSchema } from '@/contract/pushResponse'
import { keptWorkspaceListSchema, keptWorkspaceSchema } from '@/contract/workspace'
import type { PushRow, ServerDocument, WorkspaceRow } from '@/local/GuestWorkspace'
import type { AppRouter } from '@/server/api/appRouter'
import { type PageLife, pageLife } from '../PageLife'
import { fromBase64 } from './base64'
import { gzip } from './gzip'
import { readEvents } from './readEvents'
import { TransportError } from './TransportError'
import { UploadThroughput } from './UploadThroughput'

/** Above the server's own deadline, so that its answer is the one that counts. */
const TIMEOUT_MS = 40_000

/** Below this, compressing costs more than it saves. */
const MIN_GZIP_LENGTH = 8_192

export interface PushResult {
  documentId: string
  status: OperationStatus
  version: number | undefined
  code: string | undefined
  message: string | undefined
  /** The server's document has what others wrote, too. */
  merged: boolean
  conflict: { currentVersion: number; identical: boolean; deleted: boolean } | undefined
}

/** What a push was answered with. */
export interface PushAnswer {
  /** One for each operation, in their order. */
  results: PushResult[]
  /** [BT16] Cursors: between them there is this push alone. Absent where it wrote nothing. */
  feed: { before: string; after: string } | undefined
}

export interface ChangesPage {
  changes: ServerDocument[]
  nextCursor: string
  hasMore: boolean
}

export interface Transport {
  /** As learnt from the batches that were pushed. */
  readonly throughput: UploadThroughput
  /** Sends a push's exact bytes under its key. */
  pushBatch(push: Pick<PushRow, 'id' | 'body' | 'operations'>): Promise<PushAnswer>
  pullChanges(workspaceId: string, cursor: string | undefined): Promise<ChangesPage>
  /** null: the server has no such document. */
  getDocument(workspaceId: string, id: string): Promise<ServerDocument | null>
  /** How far the feed goes, told live as it grows, until the server ends it or the signal is aborted. */
  liveEvents(
    workspaceId: string,
    cursor: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<string, void>
  listWorkspaces(): Promise<WorkspaceRow[]>
  createWorkspace(name: string): Promise<WorkspaceRow>
}

/**
 * The server's functions by their types. `origin`: where the server is; by default, whence the page came. What is
 * under way when `page` is frozen is given up.
 */
export function createRpc(origin = '', send: typeof fetch = browserFetch, page: PageLife = pageLife) {
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${origin}/api/trpc`,
        fetch: (url, init) => fetchInTime(send, page, url as string, init as RequestInit),
      }),
    ],
  })
}

/** Every method throws only `TransportError`. Parameters as of `createRpc`. */
export function createTransport(
  origin = '',
  send: typeof fetch = browserFetch,
  page: PageLife = pageLife,
): Transport {
  const trpc = createRpc(origin, send, page)
  const throughput = new UploadThroughput()
  return {
    throughput,
    async pushBatch({ id, body, operations }) {
      const compressed = body.length > MIN_GZIP_LENGTH ? await gzip(body) : null
      const bytes = compressed?.byteLength ?? new Blob([body]).size
      return measured(throughput, bytes, async () => {
        const response = await fetchInTime(send, page, `${origin}/api/v1/documents/batch`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'idempotency-key': id,
            ...(compressed && { 'content-encoding': 'gzip' }),
          },
          body: compressed ?? body,
        })
        if (!response.ok) throw await problemOf(response)
        const { results, feed } = await readJson(response, pushResponseSchema)
        const answered = results.map(({ client_id }) => client_id)
        if (operations.map(({ documentId }) => documentId).join('/') !== answered.join('/')) throw foreign()
        return { results: results.map(pushResult), feed }
      })
    },
    async pullChanges(workspaceId, cursor) {
      const input = { workspace_id: workspaceId, ...(cursor !== undefined && { cursor }) }
      return ask(trpc.documents.changes.query(input), (answer) =>
        changesPage(wholeChangesSchema.parse(answer)),
      )
    },
    async getDocument(workspaceId, id) {
      try {
        const query = trpc.documents.get.query({ workspace_id: workspaceId, id, deleted: 'true' })
        return await ask(query, (answer) => serverDocument(documentSchema.parse(answer)))
      } catch (error) {
        if (error instanceof TransportError && error.status === 404 && error.code === 'not_found') return null
        throw error
      }
    },
    async *liveEvents(workspaceId, cursor, signal) {
      const query = new URLSearchParams({ workspace_id: workspaceId })
      const headers: Record<string, string> = cursor === undefined ? {} : { 'last-event-id': cursor }
      const response = await send(`${origin}/api/v1/documents/events?${query}`, { headers, signal }).catch(
        (error: unknown) => Promise.reject(unreachable(error)),
      )
      if (!response.ok) throw await problemOf(response)
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
      if (!isStream || !response.body) {
        await response.body?.cancel()
        throw foreign()
      }
      yield* readEvents(response.body)
    },
    async listWorkspaces() {
      const all: WorkspaceRow[] = []
      for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
        const asked = trpc.workspaces.list.query({ limit: limits.maxPageSize, ...(cursor && { cursor }) })
        const page = await ask(asked, (answer) => keptWorkspaceListSchema.parse(answer))
        all.push(...page.workspaces)
        cursor = page.next_cursor
      }
      return all.sort((a, b) => Number(b.personal) - Number(a.personal) || a.name.localeCompare(b.name))
    },
    createWorkspace(name) {
      return ask(trpc.workspaces.create.mutate({ name }), (answer) => keptWorkspaceSchema.parse(answer))
    },
  }
}

/** What `work` returns or throws; the throughput learns from how long it took to send `bytes` and hear of them. */
async function measured<T>(throughput: UploadThroughput, bytes: number, work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  try {
    const answer = await work()
    throughput.arrived(bytes, performance.now() - begun)
    return answer
  } catch (error) {
    const late = error instanceof TransportError && (error.kind === 'timeout' || error.code === 'timeout')
    if (late) throughput.timedOut(bytes, performance.now() - begun)
    throw error
  }
}

/** Looked up at each call, as tests and tracing put their own in its place. */
const browserFetch: typeof fetch = (...args) => fetch(...args)

async function fetchInTime(
  send: typeof fetch,
  { untilFrozen }: PageLife,
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> {
  try {
    const signals = [AbortSignal.timeout(TIMEOUT_MS), untilFrozen, ...(init?.signal ? [init.signal] : [])]
    const headers = new Headers(init?.headers)
    headers.set(PROTOCOL_HEADER, String(PROTOCOL_VERSION))
    const response = await send(input, { ...init, headers, signal: AbortSignal.any(signals) })
    // Read here, so that a body that never ends is given up like an answer that never comes.
    const body = await response.arrayBuffer()
    return new Response(body.byteLength > 0 ? body : null, response)
  } catch (error) {
    if (untilFrozen.aborted)
      throw new TransportError({ kind: 'paused', message: 'The page was frozen meanwhile.' }, error)
    const late = error instanceof DOMException && error.name === 'TimeoutError'
    if (!late) throw unreachable(error)
    throw new TransportError({ kind: 'timeout', message: 'The server took too long to answer.' }, error)
  }
}

/**
 * The answer to a call of `createRpc`, read by what throws on one that is not what was asked for.
 * @throws TransportError only
 */
export async function ask<T>(query: Promise<unknown>, read: (answer: unknown) => T): Promise<T> {
  try {
    return read(await query)
  } catch (error) {
    throw transportErrorOf(error)
  }
}

function transportErrorOf(error: unknown): TransportError {
  if (error instanceof TRPCClientError) {
    if (error.cause instanceof TransportError) return error.cause
    const response = responseOf(error)
    const problem = problemSchema.safeParse(error.data?.problem)
    if (problem.success)
      return problemError(problem.data, response?.headers.get('retry-after') ?? null, error)
    if (response && speaksOfTheWay(response.status)) return withoutCode(response, error)
  }
  return foreign(error)
}

/**
 * Whether a status means the same from any sender: too large, too many, or that what is behind is in trouble. Any other
 * answer without a code of ours is somebody else's, and changes nothing here (OB12).
 */
function speaksOfTheWay(status: number): boolean {
  return status === 413 || status === 429 || status >= 500
}

function withoutCode({ status, headers }: Response, cause?: unknown): TransportError {
  const message = `The server answered ${status}.`
  const retryAfter = retryAfterMs(headers.get('retry-after'))
  return new TransportError({ kind: 'problem', message, status, retryAfterMs: retryAfter }, cause)
}

function foreign(cause?: unknown): TransportError {
  return new TransportError({ kind: 'foreign', message: UNREADABLE }, cause)
}

function unreachable(cause: unknown): TransportError {
  return new TransportError({ kind: 'network', message: 'The server cannot be reached.' }, cause)
}

const UNREADABLE = 'Something other than the server answered. It will be tried again.'

function responseOf(error: TRPCClientError<AppRouter>): Response | undefined {
  const response = error.meta?.response
  return response instanceof Response ? response : undefined
}

async function problemOf(response: Response): Promise<TransportError> {
  const retryAfter = response.headers.get('retry-after')
  const problem = problemSchema.safeParse(await response.json().catch(() => undefined))
  if (problem.success) return problemError(problem.data, retryAfter)
  return speaksOfTheWay(response.status) ? withoutCode(response) : foreign()
}

function problemError(problem: z.output<typeof problemSchema>, retryAfter: string | null, cause?: unknown) {
  const { status, code, applied, detail, title } = problem
  const fault = { kind: 'problem', message: detail ?? title, code, status, applied } as const
  return new TransportError({ ...fault, retryAfterMs: retryAfterMs(retryAfter) }, cause)
}

function retryAfterMs(header: string | null): number | undefined {
  const seconds = Number(header)
  return header && Number.isFinite(seconds) ? seconds * 1_000 : undefined
}

async function readJson<S extends z.ZodType>(response: Response, schema: S): Promise<z.output<S>> {
  try {
    return schema.parse(await response.json())
  } catch (error) {
    // A portal's sign-in page, or half an answer: what became of the request is not known.
    throw foreign(error)
  }
}

function pushResult(result: z.output<typeof pushResponseSchema>['results'][number]): PushResult {
  const conflict = result.conflict_data
  return {
    documentId: result.client_id,
    status: result.status,
    version: result.version,
    code: result.code,
    message: result.error,
    merged: result.merged ?? false,
    conflict: conflict && {
      currentVersion: conflict.current_version,
      identical: conflict.identical ?? false,
      deleted: conflict.deleted ?? false,
    },
  }
}

function changesPage({ changes, next_cursor, has_more }: z.output<typeof wholeChangesSchema>): ChangesPage {
  return { changes: changes.map(serverDocument), nextCursor: next_cursor, hasMore: has_more }
}

function serverDocument(document: Document): ServerDocument {
  const { id, title, content, version, deleted } = document
  const updatedAt = Date.parse(document.updated_at)
  return { id, title, content, version, deleted, updatedAt, state: fromBase64(document.yjs_state_b64) }
}
