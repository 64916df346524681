import './withoutEval'
import * as z from 'zod'

/** What is stored. [BT18] */
export const usageSchema = z.object({
  /** Of titles, texts and Yjs states of the documents, and of titles and texts of every version that is kept. */
  bytes: z.int().min(0),
  /** Those in the trash too, until they are removed for good. */
  documents: z.int().min(0),
})
export type Usage = z.infer<typeof usageSchema>

/** What may be stored; `null`: no limit. */
export const quotaSchema = z.object({
  bytes: z.int().min(0).nullable(),
  documents: z.int().min(0).nullable(),
})
export type Quota = z.infer<typeof quotaSchema>

export const quotaNameSchema = z.enum([
  'workspace_bytes',
  'workspace_documents',
  'account_bytes',
  'account_documents',
])

/** Why an operation is `quota_exceeded`. */
export const quotaExcessSchema = z.object({
  /** Which limit: the workspace's, or that of the account that pays for the workspace. */
  name: quotaNameSchema,
  limit: z.int().min(0),
  /** What is stored, with what the operations before this one add. */
  used: z.int().min(0),
  /** What this operation would have added. */
  requested: z.int().min(0),
})
export type QuotaExcess = z.infer<typeof quotaExcessSchema>
