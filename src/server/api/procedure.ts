/** What every tRPC procedure is made of: our context, our faults, our problems. */
import { initTRPC, TRPCError } from '@trpc/server'
import type * as z from 'zod'
import { limits } from '@/contract/limits'
import { parseInput } from './parseInput'
import { problemOf } from './problemOf'
import type { RequestContext } from './RequestContext'
import { domainErrorOf, trpcErrorOf } from './trpcError'

const t = initTRPC.context<RequestContext>().create({
  // In development too: a stack is for the log.
  isDev: false,
  sse: {
    ping: { enabled: true, intervalMs: limits.heartbeatMs },
    client: { reconnectAfterInactivityMs: 3 * limits.heartbeatMs },
  },
  /** `error.data.problem` is what REST would have answered. */
  errorFormatter({ shape, error }) {
    const problem = problemOf(domainErrorOf(error))
    return { ...shape, message: problem.detail ?? problem.title, data: { ...shape.data, problem } }
  },
})

export const procedure = t.procedure.use(async ({ ctx, next }) => {
  // A context of its own: what is said in it of one call is not true of the others.
  const result = await (ctx.inTurn ? ctx.inTurn(() => next({ ctx: { ...ctx } })) : next())
  const fault = result.ok ? undefined : trpcErrorOf(result.error.cause)
  if (fault instanceof TRPCError) throw fault
  return result
})

export const { router } = t

/** A schema as tRPC takes it, whose faults are our own. */
export function parser<S extends z.ZodType, Output = z.output<S>>(
  schema: S,
  parse: (value: unknown) => Output = (value) => parseInput(schema, value) as Output,
): { _input: z.input<S>; _output: Output; parse(value: unknown): Output } {
  return { _input: undefined as z.input<S>, _output: undefined as Output, parse }
}
