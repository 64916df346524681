/** What the package for programs has in it. Its one file of declarations begins here. */
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@/server/api/appRouter'

export { TRPCClientError } from '@trpc/client'
export { batchRequestSchema, batchResponseSchema, documentIdPattern } from '@/contract/batch'
export {
  changesSchema,
  documentListSchema,
  documentSchema,
  documentVersionSchema,
  versionListSchema,
  writtenDocumentSchema,
} from '@/contract/document'
export {
  operationCodeSchema,
  type ProblemCode,
  problemCodeSchema,
  problemStatus,
} from '@/contract/errorCodes'
export { limits } from '@/contract/limits'
export { type Problem, problemSchema } from '@/contract/problem'
export { type Client, type ClientOptions, createClient } from './createClient'
export { problemOf } from './problemOf'

export type { AppRouter }
/** What procedures take and give: `Outputs['documents']['get']`. */
export type Inputs = inferRouterInputs<AppRouter>
export type Outputs = inferRouterOutputs<AppRouter>
