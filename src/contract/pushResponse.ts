import * as z from 'zod'
import { batchResponseSchema, operationResultSchema } from './batch'

/** What a client takes for an answer: a server that is newer may answer codes that the client does not know. */
const resultSchema = operationResultSchema.extend({ code: z.string().optional() })
export const pushResponseSchema = batchResponseSchema.extend({ results: z.array(resultSchema) })
