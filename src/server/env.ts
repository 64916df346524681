import * as z from 'zod'

const envSchema = z.object({
  /** PostgreSQL 15 or newer. `npm start` fills it in with the embedded one when it is not set. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Connections this process may hold open. */
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).default(10),
  /** Signs session cookies: the same on every instance. `npm start` makes one when it is not set. */
  BETTER_AUTH_SECRET: z.string().min(32),
  /** Where the app is reached, for example `https://notes.example.org`; not set: whatever host was asked. */
  APP_URL: z.url().optional(),
})
type Env = z.infer<typeof envSchema>

let parsed: Env | undefined

/** The configuration, checked at first use (a build needs none). @throws naming what is missing or wrong. */
export function env(): Env {
  if (!parsed) {
    const result = envSchema.safeParse(process.env)
    if (!result.success) throw new Error(`Configuration: ${z.prettifyError(result.error)}`)
    parsed = result.data
  }
  return parsed
}
