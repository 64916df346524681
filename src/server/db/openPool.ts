import pg from 'pg'
import { logger } from '../telemetry/logger'

/** A pool of connections to the database that outlives every one of them. */
export function openPool(config: pg.PoolConfig & { pipeline?: boolean }): pg.Pool {
  const pool = new pg.Pool(config)
  pool.on('error', (error) => logger().warn({ err: error }, 'idle database connection lost'))
  // The pool's own listener is away while a connection changes hands: one that is lost just then ended the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
