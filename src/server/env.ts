import proxyAddr from 'proxy-addr'
import * as z from 'zod'
import { limits } from '@/contract/limits'

const wholeNumber = (least: number, most: number) => {
  const must = `must be a whole number from ${least} to ${most}`
  return z.string().regex(/^\d+$/, must).transform(Number).pipe(z.number().min(least, must).max(most, must))
}

/** Operations or requests a minute. A batch of the largest size must fit, or it could never be sent. */
const perMinute = (usual: number) => {
  const must = `must be 0 (no limit) or a whole number of at least ${limits.maxOperations}`
  return z
    .string()
    .regex(/^\d+$/, must)
    .transform(Number)
    .refine((value) => value === 0 || value >= limits.maxOperations, must)
    .default(usual)
}

/** Of bytes or documents; 0: no limit. */
const quota = (usual: number) => wholeNumber(0, Number.MAX_SAFE_INTEGER).default(usual)

const httpUrl = (must: string) =>
  z.string().refine((text) => /^https?:$/.test(urlOf(text)?.protocol ?? ''), must)

const databaseUrl = z.string().refine(isPostgresUrl, {
  message: 'must be the address of a PostgreSQL, such as postgresql://user:password@localhost:5432/documents',
})

const envSchema = z.object({
  /** Where the app is served, on all interfaces. */
  PORT: wholeNumber(1, 65_535).default(3000),
  /** PostgreSQL 15 or newer. `npm start` fills it in with the embedded one when it is not set. */
  DATABASE_URL: databaseUrl,
  /** The same database past PgBouncer, where DATABASE_URL leads through it in transaction mode: for LISTEN. */
  DATABASE_DIRECT_URL: databaseUrl.optional(),
  /** A streaming replica of it, from which pages of the feed and of lists are read. */
  DATABASE_REPLICA_URL: databaseUrl.optional(),
  /** Connections this process may hold open. */
  DATABASE_POOL_SIZE: wholeNumber(1, 1_000).default(10),
  /** Signs session cookies: the same on every instance. `npm start` makes one when it is not set. */
  BETTER_AUTH_SECRET: z.string().min(32, 'must have at least 32 characters'),
  /** Where the app is reached, for example `https://notes.example.org`; not set: whatever host was asked. */
  APP_URL: z
    .string()
    .refine(isOrigin, 'must be an http or https address without a path, such as https://notes.example.org')
    .optional(),
  /** Who may make an account: anyone, people with the link of an invitation, or no one. */
  SIGN_UP: z
    .enum(['open', 'invite', 'closed'], { error: 'must be one of open, invite, closed' })
    .default('open'),
  /** Folder of the embedded database and the secret. */
  DATA_DIR: z.string().default('.data'),
  /** Proxies whose X-Forwarded-* headers are believed: addresses, CIDRs, `loopback`, `uniquelocal`, `linklocal`. */
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((list) => list.split(/[\s,]+/).filter(Boolean))
    .refine(
      areProxies,
      'must be a list of IP addresses, ranges such as 10.0.0.0/8, or loopback, linklocal, uniquelocal',
    ),
  /** Operations a minute of one account, over all its sessions and keys; 0: no limit. */
  RATE_LIMIT_USER_PER_MINUTE: perMinute(30_000),
  /** Operations a minute from one address, of all accounts together. */
  RATE_LIMIT_ADDRESS_PER_MINUTE: perMinute(60_000),
  /** Requests a minute from one address that name no valid session or key. */
  RATE_LIMIT_ANONYMOUS_PER_MINUTE: perMinute(300),
  /** Bytes and documents that a workspace may store, versions included. [BT18] */
  QUOTA_WORKSPACE_BYTES: quota(10_000_000_000),
  QUOTA_WORKSPACE_DOCUMENTS: quota(2_000_000),
  /** The same for all workspaces that count for one account. */
  QUOTA_ACCOUNT_BYTES: quota(20_000_000_000),
  QUOTA_ACCOUNT_DOCUMENTS: quota(4_000_000),
  /** Hours for which every version of a document is kept, and days for which one an hour is; 0: for good. [BT15] */
  HISTORY_ALL_HOURS: wholeNumber(0, 1_000_000).default(24),
  HISTORY_HOURLY_DAYS: wholeNumber(0, 100_000).default(30),
  /** Off as long as instances of a release that keeps past texts whole are running, or may be run again. */
  HISTORY_DELTAS: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  /** From which severity on; not set: `info` in production, `warn` at a terminal and in development. */
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, silent',
    })
    .optional(),
  /** Bearer token for /metrics; not set: /metrics answers this machine only. */
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  /** Where traces go. The exporter reads these, and others of this name, by itself. */
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl('must be an http address, such as http://localhost:4318').optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl(
    'must be an http address, such as http://localhost:4318/v1/traces',
  ).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^\s*[^=,\s]+=[^,]*(,\s*[^=,\s]+=[^,]*)*$/, 'must be name=value pairs with commas between them')
    .optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
})
export type Env = z.infer<typeof envSchema>

/** What is never repeated in a message. */
const SECRETS = /^(DATABASE_(DIRECT_)?URL|BETTER_AUTH_SECRET|METRICS_TOKEN|OTEL_EXPORTER_OTLP_HEADERS)$/

let parsed: Env | undefined

/**
 * The configuration, checked at first use (a build needs none). What is empty is not set.
 * @throws naming what is missing or wrong.
 */
export function env(): Env {
  parsed ??= parse(envSchema, process.env)
  return parsed
}

/**
 * Checks what is set, before what `npm start` fills in is there.
 * @throws one sentence for each variable that makes no sense
 */
export function checkEnv(variables: NodeJS.ProcessEnv): Pick<Env, 'PORT' | 'DATA_DIR'> {
  return parse(envSchema.partial({ DATABASE_URL: true, BETTER_AUTH_SECRET: true }), variables)
}

function parse<S extends z.ZodType>(schema: S, variables: NodeJS.ProcessEnv): z.output<S> {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const faults = new Map(result.error.issues.map(({ path, message }) => [String(path[0]), message]))
  throw new Error([...faults].map(([name, must]) => sentence(name, given[name], must)).join('\n'))
}

function sentence(name: string, value: string | undefined, must: string): string {
  if (value === undefined) return `${name} must be set.`
  return SECRETS.test(name) ? `${name} ${must}.` : `${name} ${must}; it is "${value}".`
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

function isPostgresUrl(text: string): boolean {
  const url = urlOf(text)
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) return false
  try {
    return [url.username, url.password, url.pathname].every((part) => decodeURIComponent(part) !== undefined)
  } catch {
    return false
  }
}

function isOrigin(text: string): boolean {
  const url = urlOf(text)
  return url !== undefined && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href
}

function areProxies(list: string[]): boolean {
  try {
    proxyAddr.compile(list)
    return true
  } catch {
    return false
  }
}
