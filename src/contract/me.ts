import * as z from 'zod'
import { apiKeySchema } from './apiKey'

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
})
export type Me = z.infer<typeof meSchema>
