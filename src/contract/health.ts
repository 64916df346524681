import * as z from 'zod'

/** What `GET /api/health` says of the process that answers. */
export const healthSchema = z.object({
  status: z.enum(['ok', 'unavailable']),
  version: z.string(),
  live: z.literal(true),
  ready: z.boolean(),
  checks: z.object({
    accepting: z.boolean(),
    database: z.boolean(),
    migrations: z.boolean(),
    storage: z.boolean(),
  }),
  uptime_seconds: z.int(),
})
