import { TRPCClientError } from '@trpc/client'
import { type Problem, problemSchema } from '@/contract/problem'

/** Why the server refused a call, with its stable `code`; undefined for what did not come from the server. */
export function problemOf(error: unknown): Problem | undefined {
  if (!(error instanceof TRPCClientError)) return undefined
  return problemSchema.safeParse(error.data?.problem).data
}
