import { type BatchRequest, batchRequestSchema, type OnConflict, type Operation } from '@/contract/batch'
import type { PendingOperation } from '@/local/GuestWorkspace'
import { toBase64 } from './base64'

/** An operation as JSON. Its document's id doubles as `client_id`: a push has one operation per document. */
export function encodeOperation(pending: PendingOperation, onConflict: OnConflict): string {
  return JSON.stringify(wireOperation(pending, onConflict))
}

/** The body of a batch request, out of operations that are JSON already. */
export function encodeRequest(workspaceId: string, operations: string[]): string {
  return `{"workspace_id":${JSON.stringify(workspaceId)},"operations":[${operations.join(',')}],"atomic":false}`
}

/** @throws on what was not written by `encodeRequest`. */
export function decodeRequest(body: string): BatchRequest {
  return batchRequestSchema.parse(JSON.parse(body))
}

/** The two halves of a request of at least two operations. */
export function splitRequest(body: string): { body: string; count: number }[] {
  const { workspace_id, operations } = decodeRequest(body)
  const middle = Math.ceil(operations.length / 2)
  return [operations.slice(0, middle), operations.slice(middle)].map((half) => ({
    body: encodeRequest(
      workspace_id,
      half.map((operation) => JSON.stringify(operation)),
    ),
    count: half.length,
  }))
}

function wireOperation({ entry, row, body }: PendingOperation, onConflict: OnConflict): Operation {
  const ids = { client_id: row.id, document_id: row.id }
  const state = body && { yjs_state_b64: toBase64(body.update) }
  switch (entry.operation) {
    case 'create':
      // A state that was never typed into has no text in it for the server to derive the content from.
      return {
        operation: 'create',
        ...ids,
        data: { title: row.title, ...(body?.text === '' && { content: '' }), ...state },
      }
    case 'update':
      return {
        operation: 'update',
        ...ids,
        expected_version: row.version,
        ...(onConflict !== 'fail' && { on_conflict: onConflict }),
        data: {
          ...((entry.title || entry.restore) && { title: row.title }),
          ...state,
          ...(entry.restore && { deleted: false }),
        },
      }
    case 'delete':
      return { operation: 'delete', ...ids, expected_version: row.version }
  }
}
