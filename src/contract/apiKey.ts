import './withoutEval'
import * as z from 'zod'
import { displayNameSchema } from './displayName'
import { isStorableText } from './isStorableText'
import { limits } from './limits'

/** What an API key may do in the workspaces of its owner. `write` includes `read`. */
export const keyScopeSchema = z.enum(['read', 'write'])
export type KeyScope = z.infer<typeof keyScopeSchema>
export const keyScopesSchema = z
  .array(keyScopeSchema)
  .min(1)
  .max(2)
  .refine((scopes) => new Set(scopes).size === scopes.length, 'a scope is given twice')
  .meta({ uniqueItems: true })

export const createKeyInputSchema = z.strictObject({
  name: displayNameSchema(limits.maxKeyNameLength),
  scopes: keyScopesSchema,
  /** The one workspace that it is for. Absent: all of yours, those to come too. */
  workspace_id: z.guid().toLowerCase().optional(),
  /** Absent: until it is revoked. */
  expires_in_days: z.int().min(1).max(limits.maxKeyDays).optional(),
})
export type CreateKeyInput = z.infer<typeof createKeyInputSchema>

export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** The key's first characters, to tell keys apart. */
  start: z.string(),
  scopes: z.array(keyScopeSchema),
  /** The one workspace that it is for. null: all of yours. */
  workspace_id: z.guid().nullable(),
  /** RFC 3339, UTC, milliseconds. */
  created_at: z.iso.datetime(),
  /** null: never. */
  expires_at: z.iso.datetime().nullable(),
  /** Exact to a minute; null: not yet used. */
  last_used_at: z.iso.datetime().nullable(),
})
export type ApiKey = z.infer<typeof apiKeySchema>

export const keyListSchema = z.object({ keys: z.array(apiKeySchema) })

/** A new key: `key` is shown this once, and stored only as its hash. */
export const createdKeySchema = apiKeySchema.extend({ key: z.string() })
export type CreatedKey = z.infer<typeof createdKeySchema>

export const keyRefSchema = z.strictObject({
  key_id: z
    .string()
    .min(1)
    .max(128)
    .refine(isStorableText, 'has a character that cannot be stored')
    .meta({ description: 'The key: an `id` of the list of keys.', pattern: '^[^\\u0000]*$' }),
})
