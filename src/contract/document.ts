import './withoutEval'
import * as z from 'zod'
import {
  createDataSchema,
  documentIdPattern,
  idempotencyKeySchema,
  onConflictSchema,
  updateDataSchema,
} from './batch'
import { displayNameSchema } from './displayName'
import { isStorableText } from './isStorableText'
import { limits } from './limits'
import { pageInputShape } from './page'
import { workspaceIdSchema } from './workspaceId'

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

/** What a document's path says, and what goes into its query. */
export const documentRefSchema = z.strictObject({
  // Another id is none that a document could have: what it is not found for is not checked here.
  id: z.string().meta({ description: 'The document.', pattern: documentIdPattern.source, maxLength: 128 }),
})
export const workspaceQuerySchema = z.strictObject({ workspace_id: workspaceIdSchema })

export const getDocumentQuerySchema = workspaceQuerySchema.extend({
  deleted: z
    .enum(['false', 'true'])
    .default('false')
    .meta({ description: '`true` gives the document also when it is in the trash.' }),
})
export const getDocumentInputSchema = getDocumentQuerySchema.extend(documentRefSchema.shape)

/** What to search for, as people write it for a search engine: `apples "red wine" -pears`, `apples or pears`. */
const searchSchema = z
  .string()
  .trim()
  .max(limits.maxSearchLength)
  .refine(isStorableText, 'has a character that no text has')
  .refine((text) => /[\p{L}\p{N}]/u.test(text), 'has no word to search for')
  .meta({ pattern: '^[^\\u0000]*[\\p{L}\\p{N}][^\\u0000]*$' })

export const listDocumentsInputSchema = z.strictObject({
  workspace_id: workspaceIdSchema,
  ...pageInputShape,
  deleted: z
    .enum(['false', 'true', 'all'])
    .default('false')
    .meta({ description: '`true` lists the trash, `all` what is in it and what is not.' }),
  q: searchSchema.optional().meta({
    description:
      'Words that the title or the text has: `apples "red wine" -pears`, `apples or pears`. The order of the list stays that of ids.',
  }),
  title: searchSchema.optional().meta({ description: 'Words that the title has, written as in `q`.' }),
})
export type ListDocumentsInput = z.infer<typeof listDocumentsInputSchema>

export const listedDocumentSchema = documentSummarySchema.extend({
  /** Of a search by `q`: a piece of the text, around the first place where a word was found if that is near the beginning. */
  snippet: z.string().optional(),
})
export type ListedDocument = z.infer<typeof listedDocumentSchema>

/** A page of a list, in the order of ids. */
export const documentListSchema = z.object({
  /** Of a search there may be fewer than `limit` even when more follow. */
  documents: z.array(listedDocumentSchema),
  /** Absent on the last page. */
  next_cursor: z.string().optional(),
  /** Of a search: whether everything written before it was looked at. */
  complete: z.boolean().optional(),
  /** Of a search: there are documents so long that not all of their words are searched. It is never complete then. */
  partly_searched: z.literal(true).optional(),
})
export type DocumentList = z.infer<typeof documentListSchema>

// ── Writing one document ────────────────────────────────────────────────────────────────────────

export const patchQuerySchema = workspaceQuerySchema.extend({
  on_conflict: onConflictSchema.optional().meta({
    description:
      'What to do when `If-Match` names an older version than the current one: refuse (`fail`, which is what happens without it), or keep both sides where they do not overlap (`merge`).',
  }),
})

const putBodyShape = z.strictObject({
  title: createDataSchema.shape.title.unwrap(),
  content: createDataSchema.shape.content,
  yjs_state_b64: createDataSchema.shape.yjs_state_b64,
})

/** A whole document: `content`, or a Yjs state to take it from, is part of it. */
export const putDocumentBodySchema = putBodyShape
  .refine(hasBody, { path: ['content'], message: 'content or yjs_state_b64 is required' })
  .meta({ anyOf: [{ required: ['content'] }, { required: ['yjs_state_b64'] }] })

/** What is given replaces what is stored. */
export const patchDocumentBodySchema = updateDataSchema.omit({ id: true }).meta({ minProperties: 1 })

/** What REST says in headers: `If-Match`, `If-None-Match`, `Idempotency-Key`. */
const preconditionShape = {
  ...idempotencyKeySchema.shape,
  /** The version that the document must have; 0 on a put: there must be none yet. */
  expected_version: z.int().min(0).optional(),
}

const documentInPlaceSchema = workspaceQuerySchema.extend(documentRefSchema.shape)

/** The same for tRPC, where all of it is one input. */
export const putDocumentInputSchema = documentInPlaceSchema
  .extend({
    ...putBodyShape.shape,
    ...preconditionShape,
    /** Replace only: `If-Match: *`. */
    must_exist: z.boolean().optional(),
  })
  .refine(hasBody, { path: ['content'], message: 'content or yjs_state_b64 is required' })
export type PutDocumentInput = z.infer<typeof putDocumentInputSchema>

export const patchDocumentInputSchema = documentInPlaceSchema.extend({
  ...patchDocumentBodySchema.shape,
  ...preconditionShape,
  on_conflict: onConflictSchema.optional(),
})
export type PatchDocumentInput = z.infer<typeof patchDocumentInputSchema>

export const deleteDocumentInputSchema = documentInPlaceSchema.extend(preconditionShape)
export type DeleteDocumentInput = z.infer<typeof deleteDocumentInputSchema>

/** What a write has made of the document. */
export const writtenDocumentSchema = z.object({
  id: z.string(),
  /** The version it has now: the same as before if nothing changed. */
  version: z.int(),
  /** It did not exist before. */
  created: z.boolean(),
  deleted: z.boolean(),
  /** The document had moved on, and was merged with: it may not read as it was sent. */
  merged: z.literal(true).optional(),
})
export type WrittenDocument = z.infer<typeof writtenDocumentSchema>

// ── Versions ────────────────────────────────────────────────────────────────────────────────────

/** A version without its text, as the history shows it. */
export const versionSummarySchema = z.object({
  version: z.int(),
  title: z.string(),
  /** What made it. */
  operation: z.enum(['create', 'update', 'delete', 'restore']),
  /** Who made it; the name is absent when the account is gone. */
  author: z.object({ id: z.string(), name: z.string().optional() }),
  created_at: z.iso.datetime(),
  /** It is what the document is now. */
  current: z.boolean(),
  /** What a person called it. */
  name: z.string().optional(),
  /** What its author wrote was merged with the version before. */
  merged: z.literal(true).optional(),
})
export type VersionSummary = z.infer<typeof versionSummarySchema>

export const documentVersionSchema = versionSummarySchema.extend({
  content: z.string(),
  /** The version before it, of those that are kept; absent on the oldest of them. */
  previous_version: z.int().optional(),
})
export type DocumentVersion = z.infer<typeof documentVersionSchema>

export const listVersionsQuerySchema = workspaceQuerySchema.extend({
  ...pageInputShape,
})
export const listVersionsInputSchema = listVersionsQuerySchema.extend(documentRefSchema.shape)

/** A page of a document's history, newest first. */
export const versionListSchema = z.object({
  versions: z.array(versionSummarySchema),
  /** Absent on the last page. */
  next_cursor: z.string().optional(),
})
export type VersionList = z.infer<typeof versionListSchema>

const versionNumberSchema = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1)
  .meta({ description: 'The number of the version, from 1.' })

export const versionRefSchema = documentRefSchema.extend({ version: versionNumberSchema })
export const getVersionInputSchema = workspaceQuerySchema.extend(versionRefSchema.shape)

/** null: none any more. */
export const nameVersionBodySchema = z.strictObject({
  name: displayNameSchema(limits.maxVersionNameLength).nullable(),
})
export const nameVersionInputSchema = getVersionInputSchema.extend(nameVersionBodySchema.shape)
export type NameVersionInput = z.infer<typeof nameVersionInputSchema>

export const restoreVersionInputSchema = getVersionInputSchema.extend(preconditionShape)
export type RestoreVersionInput = z.infer<typeof restoreVersionInputSchema>

function hasBody(data: { content?: string | undefined; yjs_state_b64?: string | undefined }): boolean {
  return data.content !== undefined || data.yjs_state_b64 !== undefined
}

// ── The feed ────────────────────────────────────────────────────────────────────────────────────

export const documentFieldSchema = documentSchema.keyof()
export type DocumentField = z.infer<typeof documentFieldSchema>

const documentFieldsSchema = z.array(documentFieldSchema).min(1).max(documentFieldSchema.options.length)

export const changesInputSchema = z.strictObject({
  workspace_id: workspaceIdSchema,
  ...pageInputShape,
  /** Of the large fields, `content` and `yjs_state_b64`, those named come; without it both. The others always do. */
  fields: documentFieldsSchema.optional(),
})
export type ChangesInput = z.infer<typeof changesInputSchema>

const fieldName = `(?:${documentFieldSchema.options.join('|')})`

/** The same as a query string has it: names with commas between them. */
export const changesQuerySchema = changesInputSchema.extend({
  fields: z
    .string()
    .transform((names) => names.split(','))
    .pipe(documentFieldsSchema)
    .optional()
    .meta({
      description:
        'Which fields each document comes with, with commas between them: `content` leaves the Yjs state out, half of the bytes. It is about `content` and `yjs_state_b64`; all others come in any case. Without it both come.',
      pattern: `^${fieldName}(?:,${fieldName}){0,${documentFieldSchema.options.length - 1}}$`,
      maxLength: 200,
    }),
})

/** A document as the feed gives it: with the large fields that were asked for. */
export const changedDocumentSchema = documentSchema.partial({ content: true, yjs_state_b64: true })
export type ChangedDocument = z.infer<typeof changedDocumentSchema>

/** A page of the feed: every document changed after the cursor, once, at its newest state. */
export const changesSchema = z.object({
  changes: z.array(changedDocumentSchema),
  next_cursor: z.string(),
  has_more: z.boolean(),
})
export type Changes = z.infer<typeof changesSchema>

/** The same for a reader that has named no fields. */
export const wholeChangesSchema = changesSchema.extend({ changes: z.array(documentSchema) })
