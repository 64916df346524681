import * as z from 'zod'
import { limits } from './limits'

const workspaceIdSchema = z.guid().toLowerCase()
const pageSizeSchema = z.coerce.number().int().min(1).max(limits.maxPageSize).default(limits.defaultPageSize)

/** A document without its body, as lists show it. */
export const documentSummarySchema = z.object({
  id: z.string(),
  title: z.string(),
  version: z.int(),
  deleted: z.boolean(),
  /** RFC 3339, UTC, milliseconds. */
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
})
export type DocumentSummary = z.infer<typeof documentSummarySchema>

export const documentSchema = documentSummarySchema.extend({
  /** Markdown. Always what the Y.Text `content` in `yjs_state_b64` reads as. */
  content: z.string(),
  /** A full Yjs v1 update, base64. */
  yjs_state_b64: z.string(),
})
export type Document = z.infer<typeof documentSchema>

export const getDocumentInputSchema = z.strictObject({ workspace_id: workspaceIdSchema, id: z.string() })

export const listDocumentsInputSchema = z.strictObject({
  workspace_id: workspaceIdSchema,
  cursor: z.string().optional(),
  limit: pageSizeSchema,
})

export const documentListSchema = z.object({
  documents: z.array(documentSummarySchema),
  /** Absent on the last page. */
  next_cursor: z.string().optional(),
})
export type DocumentList = z.infer<typeof documentListSchema>

export const changesInputSchema = z.strictObject({
  workspace_id: workspaceIdSchema,
  /** Absent: from the beginning. Opaque: only ever a `next_cursor` given earlier. */
  cursor: z.string().optional(),
  limit: pageSizeSchema,
})

/** A page of the feed: every document changed after the cursor, once, at its newest state. */
export const changesSchema = z.object({
  changes: z.array(documentSchema),
  next_cursor: z.string(),
  has_more: z.boolean(),
})
export type Changes = z.infer<typeof changesSchema>
