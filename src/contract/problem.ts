import './withoutEval'
import * as z from 'zod'
import { problemCodeSchema } from './errorCodes'
import { quotaExcessSchema } from './quota'

/** What is wrong at one place of a request body. */
export const faultSchema = z.object({
  /** JSON pointer (RFC 6901) into the request body, for example `/operations/3/client_id`. */
  pointer: z.string(),
  message: z.string(),
})
export type Fault = z.infer<typeof faultSchema>

/** Every answer that is not the one asked for: `application/problem+json` (RFC 9457). */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** For programs: stable, unlike the sentences beside it. */
  code: problemCodeSchema,
  detail: z.string().optional(),
  errors: z.array(faultSchema).optional(),
  max_operations: z.int().optional(),
  max_bytes: z.int().optional(),
  /** Of a write that was refused: the document, and the version it has. */
  document_id: z.string().optional(),
  current_version: z.int().optional(),
  /** Of a document in the trash that was asked for: that of its deletion. */
  version: z.int().optional(),
  /** The document is in the trash. */
  deleted: z.literal(true).optional(),
  /** Of a write that finds no room: which limit it would have passed. */
  quota: quotaExcessSchema.optional(),
  /** `false` says for sure that nothing of the request was applied. */
  applied: z.literal(false).optional(),
})
export type Problem = z.infer<typeof problemSchema>
