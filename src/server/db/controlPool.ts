import { env } from '../env'
import { oncePerProcess } from '../oncePerProcess'
import { openPool } from './openPool'

/** Milliseconds after which a short question to the database is given up. */
const TIMEOUT_MS = 3_000

/**
 * A few connections kept apart for what must be answered also while every other one is busy: rate limits and
 * readiness. Its statements are short and unnamed, so that any pooler in between may share its connections.
 */
export const controlPool = oncePerProcess('control pool', () =>
  openPool({
    connectionString: env().DATABASE_URL,
    max: 4,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    application_name: 'batch-document-sync control',
  }),
)
