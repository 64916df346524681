/** The two transports to a batch, so that one suite runs through both. */
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import { type BatchResponse, batchResponseSchema } from '@/contract/batch'
import { type Problem, problemSchema } from '@/contract/problem'
import { type AppRouter, handleTrpc } from '@/server/api/appRouter'
import { callApi } from './callApi'
import { ORIGIN, type Writer } from './writer'

export interface BatchAnswer {
  response?: BatchResponse
  problem?: Problem
}

export interface Transport {
  name: 'REST' | 'tRPC'
  /** Sends a batch as it is, well-formed or not. */
  send(writer: Writer, batch: unknown, idempotencyKey?: string): Promise<BatchAnswer>
}

const rest: Transport = {
  name: 'REST',
  async send(writer, batch, idempotencyKey) {
    const answer = await callApi(
      new Request(`${ORIGIN}/api/v1/documents/batch`, {
        method: 'POST',
        headers: {
          ...writer.headers,
          'content-type': 'application/json',
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        body: JSON.stringify(batch),
      }),
    )
    const body: unknown = await answer.json()
    return answer.headers.get('content-type') === 'application/problem+json'
      ? { problem: problemSchema.parse(body) }
      : { response: batchResponseSchema.parse(body) }
  },
}

const trpc: Transport = {
  name: 'tRPC',
  async send(writer, batch, idempotencyKey) {
    const client = trpcClient(writer)
    const input = {
      ...Object(batch),
      ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }),
    }
    try {
      return { response: batchResponseSchema.parse(await client.documents.batch.mutate(input)) }
    } catch (error) {
      if (error instanceof TRPCClientError) return { problem: problemSchema.parse(error.data?.problem) }
      throw error
    }
  },
}

export const transports: readonly Transport[] = [rest, trpc]

export function trpcClient(writer: Writer) {
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${ORIGIN}/api/trpc`,
        headers: writer.headers,
        fetch: (url, init) => handleTrpc(new Request(url, init as RequestInit)),
      }),
    ],
  })
}
