import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client'
import { EventSource } from 'eventsource'
import { limits } from '@/contract/limits'
import type { AppRouter } from '@/server/api/appRouter'

/** Characters of an address, which servers and proxies refuse when they are too many. */
const MAX_URL_LENGTH = 8_000

export interface ClientOptions {
  /** Where the app is reached: `https://notes.example.org`. */
  url: string
  /** An API key: `bds_…`. */
  key: string
  /** In place of the platform's `fetch`: one that waits and tries again, for example. */
  fetch?: typeof globalThis.fetch | undefined
}

/** All procedures with their types: `client.documents.changes.query({ workspace_id })`. */
export type Client = TRPCClient<AppRouter>

/**
 * The API for a program with a key. Reads that are asked for at the same moment go in one request; each write is a
 * request of its own, as what bounds a batch bounds a request. Calls reject with a `TRPCClientError`: see `problemOf`.
 */
export function createClient({ url, key, fetch = globalThis.fetch }: ClientOptions): Client {
  const headers = { authorization: `Bearer ${key}` }
  const address = new URL('/api/trpc', url).href
  const bounds = { maxItems: limits.maxBundledCalls, maxURLLength: MAX_URL_LENGTH }
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        // Node has no EventSource, and that of browsers sends no headers.
        true: httpSubscriptionLink({
          url: address,
          EventSource,
          eventSourceOptions: {
            fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
          },
        }),
        false: splitLink({
          condition: ({ type }) => type === 'query',
          true: httpBatchLink({ url: address, headers, fetch, ...bounds }),
          false: httpLink({ url: address, headers, fetch }),
        }),
      }),
    ],
  })
}
