/** The tRPC transport: the same functions as REST's, called with types. */
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import type { TRPCRequestInfo } from '@trpc/server/http'
import { limits } from '@/contract/limits'
import { RequestBudget } from '../admission/rateLimit'
import { releaseBodyBytes } from '../admission/requestBodyBudget'
import { Deadline } from '../db/Deadline'
import { documentProcedures } from './documentProcedures'
import { keyProcedures, meProcedures } from './keyProcedures'
import { logUnforeseen, problemOf, problemResponse, retryAfterOf } from './problemOf'
import { router } from './procedure'
import { openContext, type RequestContext, replayHeaderOf } from './RequestContext'
import { readJsonText, requireJson } from './readJsonBody'
import { domainErrorOf, trpcErrorOf } from './trpcError'
import { inviteProcedures, memberProcedures, workspaceProcedures } from './workspaceProcedures'

export const appRouter = router({
  documents: documentProcedures,
  workspaces: workspaceProcedures,
  members: memberProcedures,
  invites: inviteProcedures,
  keys: keyProcedures,
  me: meProcedures,
})
export type AppRouter = typeof appRouter

/** Answers `/api/trpc/*`. */
export async function handleTrpc(request: Request): Promise<Response> {
  try {
    if (request.method === 'POST') requireJson(request)
  } catch (error) {
    return problemResponse(error)
  }
  const budget = new RequestBudget(request.headers)
  return fetchRequestHandler({
    maxBatchSize: limits.maxBundledCalls,
    responseMeta: ({ ctx, errors, type, data }) => {
      const problems = errors.map((error) => problemOf(domainErrorOf(error)))
      const isOne =
        problems.length === data.length && new Set(problems.map(({ status }) => status)).size === 1
      const problem = isOne ? problems[0] : undefined
      return {
        // The status that REST answers: tRPC has no code for some of them. Of calls that differ, tRPC says 207.
        ...(problem && { status: problem.status }),
        headers: {
          ...(problem && retryAfterOf(problem)),
          ...budget.headers(),
          ...(ctx && errors.length === 0 ? replayHeaderOf(ctx) : {}),
          // A stream's own headers say more: that no proxy may hold its events back.
          ...(type !== 'subscription' && { 'cache-control': 'no-store' }),
        },
      }
    },
    onError: ({ error }) => logUnforeseen(domainErrorOf(error)),
    endpoint: '/api/trpc',
    req: strictlyRead(request),
    router: appRouter,
    createContext: ({ info }) => openCalls(request, budget, info),
  }).then(
    (response) => whenRead(response, () => releaseBodyBytes(request)),
    (error) => {
      releaseBodyBytes(request)
      throw error
    },
  )
}

/**
 * The context of the calls that came in one request: each is paid for, all have one deadline, and one is carried out
 * after the other, so that to bundle them gives no caller more than its share. [RQ2] [RQ7]
 */
async function openCalls(
  request: Request,
  budget: RequestBudget,
  { calls, isBatchCall }: TRPCRequestInfo,
): Promise<RequestContext> {
  try {
    const context = await openContext(request, budget, calls.length)
    return isBatchCall && calls.length > 1 ? { ...context, inTurn: oneAfterTheOther() } : context
  } catch (error) {
    throw trpcErrorOf(error)
  }
}

function oneAfterTheOther(): NonNullable<RequestContext['inTurn']> {
  let last: Promise<unknown> = Promise.resolve()
  return (call) => {
    const mine = last.then(call)
    last = mine.catch(() => undefined)
    return mine
  }
}

/** Calls that stream their answers are not done when the response begins. */
function whenRead(response: Response, done: () => void): Response {
  const { body, status, headers } = response
  if (!body || !headers.get('content-type')?.startsWith('application/jsonl')) {
    done()
    return response
  }
  const reader = body.getReader()
  const watched = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const part = await reader.read().catch((error: unknown) => {
        done()
        throw error
      })
      if (!part.done) return controller.enqueue(part.value)
      done()
      controller.close()
    },
    cancel(reason) {
      done()
      return reader.cancel(reason)
    },
  })
  return new Response(watched, { status, headers })
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
