import * as z from 'zod'
import { limits } from '@/contract/limits'

/** A batch of the largest size must fit, or it could never be sent. */
const perMinute = (usual: number) =>
  z.coerce
    .number()
    .int()
    .refine((value) => value === 0 || value >= limits.maxOperations, `0, or at least ${limits.maxOperations}`)
    .default(usual)

const envSchema = z.object({
  /** PostgreSQL 15 or newer. `npm start` fills it in with the embedded one when it is not set. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** The same database past PgBouncer, where DATABASE_URL leads through it in transaction mode: for LISTEN. */
  DATABASE_DIRECT_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Connections this process may hold open. */
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).default(10),
  /** Signs session cookies: the same on every instance. `npm start` makes one when it is not set. */
  BETTER_AUTH_SECRET: z.string().min(32),
  /** Where the app is reached, for example `https://notes.example.org`; not set: whatever host was asked. */
  APP_URL: z.url().optional(),
  /** Who may make an account: anyone, whoever has the link of an invitation, or nobody. */
  SIGN_UP: z.enum(['open', 'invite', 'closed']).default('open'),
  /** Proxies whose X-Forwarded-* headers are believed: addresses, CIDRs, `loopback`, `uniquelocal`, `linklocal`. */
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((list) => list.split(/[\s,]+/).filter(Boolean)),
  /** Operations a minute of one account, over all its sessions and keys; 0: no limit. */
  RATE_LIMIT_USER_PER_MINUTE: perMinute(30_000),
  /** Operations a minute from one address, whoever they are for. */
  RATE_LIMIT_ADDRESS_PER_MINUTE: perMinute(60_000),
  /** Requests a minute from one address that name no valid session or key. */
  RATE_LIMIT_ANONYMOUS_PER_MINUTE: perMinute(300),
  /** From which severity on; not set: `info` in production, `warn` at a terminal and in development. */
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).optional(),
  /** Bearer token for /metrics; not set: /metrics answers this machine only. */
  METRICS_TOKEN: z.string().min(16).optional(),
})
type Env = z.infer<typeof envSchema>

let parsed: Env | undefined

/**
 * The configuration, checked at first use (a build needs none). What is empty is not set.
 * @throws naming what is missing or wrong.
 */
export function env(): Env {
  if (!parsed) {
    const given = Object.entries(process.env).filter(([, value]) => value !== '')
    const result = envSchema.safeParse(Object.fromEntries(given))
    if (!result.success) throw new Error(`Configuration: ${z.prettifyError(result.error)}`)
    parsed = result.data
  }
  return parsed
}
