/** A workspace's feed as tests write and read it. */
import type { BatchRequest } from '@/contract/batch'
import type { Changes } from '@/contract/document'
import { getChangesResponse } from '@/server/api/DocumentRouter'
import { applyBatch, type BatchOutcome } from '@/server/batch/BatchService'
import { Deadline } from '@/server/db/Deadline'
import { ORIGIN, type Writer } from '@/testing/writer'

type Operations = BatchRequest['operations']

export function write(writer: Writer, operations: Operations): Promise<BatchOutcome> {
  const principal = {
    userId: writer.userId,
    id: `user:${writer.userId}`,
    via: 'cookie' as const,
    scopes: new Set(['read', 'write'] as const),
  }
  const batch = { workspace_id: writer.workspaceId, operations, atomic: false }
  return applyBatch(batch, { principal, deadline: new Deadline(30_000) })
}

export function creation(id: string, content = 'text'): Operations[number] {
  return { operation: 'create', client_id: id, document_id: id, data: { title: id, content } }
}

export function deletion(id: string): Operations[number] {
  return { operation: 'delete', client_id: id, document_id: id }
}

export function getRequest(writer: Writer, path: string, query: object = {}, headers: object = {}): Request {
  const search = new URLSearchParams({ workspace_id: writer.workspaceId, ...query })
  return new Request(`${ORIGIN}${path}?${search}`, { headers: { ...writer.headers, ...headers } })
}

export function askChanges(writer: Writer, query: object = {}): Promise<Response> {
  return getChangesResponse(getRequest(writer, '/api/v1/documents/changes', query))
}

export async function readChangesPage(writer: Writer, query: object = {}): Promise<Changes> {
  return (await askChanges(writer, query)).json()
}

/**
 * Follows the feed until one whole look after `writing` has ended.
 * @returns the ids of all documents that it was told of.
 */
export async function followWhile(writer: Writer, writing: Promise<unknown>): Promise<Set<string>> {
  const seen = new Set<string>()
  let cursor: string | undefined
  let writingEnded = false
  void writing.finally(() => {
    writingEnded = true
  })
  for (;;) {
    const lastLook = writingEnded
    const page = await readChangesPage(writer, { limit: 200, ...(cursor && { cursor }) })
    for (const { id } of page.changes) seen.add(id)
    cursor = page.next_cursor
    if (lastLook && !page.has_more) break
  }
  await writing
  return seen
}
