/** The tRPC door: the same functions as REST's, called with types. */
import { initTRPC } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import type * as z from 'zod'
import { type BatchRequest, batchInputSchema } from '@/contract/batch'
import { changesInputSchema, getDocumentInputSchema, listDocumentsInputSchema } from '@/contract/document'
import { limits } from '@/contract/limits'
import { createWorkspaceInputSchema } from '@/contract/workspace'
import { createWorkspace, listWorkspaces } from '../auth/workspaces'
import { DomainError } from '../DomainError'
import { Deadline } from '../db/Deadline'
import { parseBatch, runBatch } from './BatchRouter'
import * as documents from './DocumentRouter'
import { parseInput } from './parseInput'
import { problemOf, problemResponse, RETRY_AFTER_S } from './problemOf'
import { openContext, type RequestContext } from './RequestContext'
import { readJsonText, requireJson } from './readJsonBody'
import { domainErrorOf, trpcErrorOf } from './trpcError'

const t = initTRPC.context<RequestContext>().create({
  /** `error.data.problem` is what REST would have answered. */
  errorFormatter({ shape, error }) {
    const problem = problemOf(domainErrorOf(error))
    return { ...shape, message: problem.detail ?? problem.title, data: { ...shape.data, problem } }
  },
})

const procedure = t.procedure.use(async ({ next }) => {
  const result = await next()
  if (!result.ok && result.error.cause instanceof DomainError) throw trpcErrorOf(result.error.cause)
  return result
})

export const appRouter = t.router({
  documents: t.router({
    /** [BT9] A rolled-back atomic batch is a value here too: its results say so. */
    batch: procedure.input(parser(batchInputSchema, readBatchInput)).mutation(async ({ input, ctx }) => {
      const { response } = await runBatch(input.batch, input.idempotencyKey, ctx)
      return response
    }),
    changes: procedure
      .input(parser(changesInputSchema))
      .query(({ input, ctx }) => documents.changes(input, ctx)),
    list: procedure
      .input(parser(listDocumentsInputSchema))
      .query(({ input, ctx }) => documents.list(input, ctx)),
    get: procedure.input(parser(getDocumentInputSchema)).query(({ input, ctx }) => documents.get(input, ctx)),
  }),
  workspaces: t.router({
    list: procedure.query(async ({ ctx }) => ({ workspaces: await listWorkspaces(ctx.principal.userId) })),
    create: procedure
      .input(parser(createWorkspaceInputSchema))
      .mutation(({ input, ctx }) => createWorkspace(ctx.principal.userId, input.name)),
  }),
})
export type AppRouter = typeof appRouter

/** Answers `/api/trpc/*`. */
export async function handleTrpc(request: Request): Promise<Response> {
  try {
    if (request.method === 'POST') requireJson(request)
  } catch (error) {
    return problemResponse(error)
  }
  return fetchRequestHandler({
    // One call, one request: our limits count requests.
    allowBatching: false,
    responseMeta: ({ errors }) => {
      const busy = errors.some((error) => error.code === 'SERVICE_UNAVAILABLE')
      return {
        headers: { 'cache-control': 'no-store', ...(busy && { 'retry-after': String(RETRY_AFTER_S) }) },
      }
    },
    endpoint: '/api/trpc',
    req: strictlyRead(request),
    router: appRouter,
    createContext: () => openContext(request).catch((error) => Promise.reject(trpcErrorOf(error))),
  })
}

/** The request, its body read as strictly as REST reads one. [RQ1] */
function strictlyRead(request: Request): Request {
  const text = () =>
    readJsonText(request, new Deadline(limits.requestTimeoutMs)).catch((error) =>
      Promise.reject(trpcErrorOf(error)),
    )
  return new Proxy(request, {
    get(target, property) {
      if (property === 'text') return text
      const value: unknown = Reflect.get(target, property, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** A schema as tRPC takes it, whose faults are our own. */
function parser<S extends z.ZodType, Output = z.output<S>>(
  schema: S,
  parse: (value: unknown) => Output = (value) => parseInput(schema, value) as Output,
): { _input: z.input<S>; _output: Output; parse(value: unknown): Output } {
  return { _input: undefined as z.input<S>, _output: undefined as Output, parse }
}

function readBatchInput(value: unknown): { batch: BatchRequest; idempotencyKey: string | undefined } {
  if (typeof value !== 'object' || value === null)
    return { batch: parseBatch(value), idempotencyKey: undefined }
  const { idempotency_key, ...batch } = { idempotency_key: undefined, ...value }
  return { batch: parseBatch(batch), idempotencyKey: idempotency_key }
}
