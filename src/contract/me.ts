import * as z from 'zod'
import { apiKeySchema } from './apiKey'
import { quotaSchema, usageSchema } from './quota'

/** Whom a request acts for, and what it may do. */
export const meSchema = z.object({
  user_id: z.string(),
  name: z.string(),
  email: z.string(),
  /** What the request came with. */
  via: z.enum(['session', 'key']),
  scopes: z.array(z.enum(['read', 'write', 'account'])),
  /** The key that it came with, if it was one. */
  key: apiKeySchema.optional(),
  /** What is stored in all workspaces that count for this account: those it owns, as their earliest owner. */
  usage: usageSchema,
  /** What may be stored in them together. */
  quota: quotaSchema,
})
export type Me = z.infer<typeof meSchema>
