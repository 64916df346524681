/** What every tRPC procedure is made of: our context, our faults, our problems. */
import { initTRPC, TRPCError } from '@trpc/server'
import type * as z from 'zod'
import { limits } from '@/contract/limits'
import { parseInput } from './parseInput'
import { problemOf } from './problemOf'
import type { RequestContext } from './RequestContext'
import { domainErrorOf, trpcErrorOf } from './trpcError'

const t = initTRPC.context<RequestContext>().create({
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

export const procedure = t.procedure.use(async ({ next }) => {
  const result = await next()
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
