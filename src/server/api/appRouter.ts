/** The tRPC door: the same functions as REST's, called with types. */
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { limits } from '@/contract/limits'
import { Deadline } from '../db/Deadline'
import { leaveRoom } from './bodyRoom'
import { documentProcedures } from './documentProcedures'
import { keyProcedures, meProcedures } from './keyProcedures'
import { logUnforeseen, problemOf, problemResponse, retryAfterOf } from './problemOf'
import { router } from './procedure'
import { openContext, replayHeaderOf } from './RequestContext'
import { RequestBudget } from './rateLimit'
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
    // One call, one request: our limits count requests.
    allowBatching: false,
    responseMeta: ({ ctx, errors, type }) => {
      const [problem] = errors.map((error) => problemOf(domainErrorOf(error)))
      return {
        // The status that REST answers: tRPC has no code for some of them.
        ...(problem && { status: problem.status }),
        headers: {
          ...(problem && retryAfterOf(problem)),
          ...budget.headers(),
          ...(ctx && !problem ? replayHeaderOf(ctx) : {}),
          // A stream's own headers say more: that nobody may hold its events back.
          ...(type !== 'subscription' && { 'cache-control': 'no-store' }),
        },
      }
    },
    onError: ({ error }) => logUnforeseen(domainErrorOf(error)),
    endpoint: '/api/trpc',
    req: strictlyRead(request),
    router: appRouter,
    createContext: () => openContext(request, budget).catch((error) => Promise.reject(trpcErrorOf(error))),
  }).finally(() => leaveRoom(request))
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
