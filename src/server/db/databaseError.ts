import { Prisma } from './prisma'

/** PostgreSQL error classes that decide what we do next. */
export type DatabaseFault = 'retry' | 'timeout' | 'busy' | 'connection' | 'full' | 'other'

const RETRY = new Set(['40001', '40P01'])
/** Codes of a connection that broke or could not be made: class 08, shutdown and start of the server, no room. */
const CONNECTION_CODE =
  /^(08...|57P0[1-5]|53300|ECONN\w+|EPIPE|ETIMEDOUT|E(HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN)$/
/** Prisma's: not reachable, timed out, closed, too many connections. */
const PRISMA_CONNECTION_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2037'])
/** The driver has no codes for these, only words. */
const CONNECTION_LOST =
  /Connection terminated|not queryable|timeout exceeded when trying to connect|timeout expired|ECONNREFUSED|ECONNRESET|ConnectionClosed|DatabaseNotReachable|TooManyConnections|terminating connection|the database system is/

const TIMEOUT = new Set(['57014', '55P03'])

/** disk_full, and an I/O error by which a full or broken disk shows, too. */
const FULL = new Set(['53100', '58030'])

/**
 * What kind of failure the database, or Prisma on its behalf, reports; also when a library has put an error of its
 * own around it, as Better Auth does.
 */
export function faultOf(error: unknown): DatabaseFault {
  const fault = ownFaultOf(error)
  if (fault !== 'other' || !(error instanceof Error) || error.cause === undefined) return fault
  return faultOf(error.cause)
}

function ownFaultOf(error: unknown): DatabaseFault {
  if (!(error instanceof Error)) return 'other'
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) {
    const code = 'code' in error ? String(error.code) : ''
    if (FULL.has(code)) return 'full'
    return CONNECTION_CODE.test(code) || CONNECTION_LOST.test(error.message) ? 'connection' : 'other'
  }
  // Could not get a connection from the pool in time, or the transaction outlived its limit.
  if (error.code === 'P2028') return /Unable to start/.test(error.message) ? 'busy' : 'timeout'
  if (error.code === 'P2024') return 'busy'
  if (error.code === 'P2034') return 'retry'
  const cause = causeOf(error)
  if (cause.kind === 'TransactionWriteConflict' || RETRY.has(cause.originalCode ?? '')) return 'retry'
  if (TIMEOUT.has(cause.originalCode ?? '')) return 'timeout'
  if (FULL.has(cause.originalCode ?? '')) return 'full'
  const isLost =
    PRISMA_CONNECTION_CODES.has(error.code) ||
    CONNECTION_CODE.test(cause.originalCode ?? '') ||
    CONNECTION_LOST.test(`${cause.kind} ${error.message}`)
  return isLost ? 'connection' : 'other'
}

function causeOf(error: InstanceType<typeof Prisma.PrismaClientKnownRequestError>): {
  kind?: string
  originalCode?: string
} {
  const meta = error.meta as
    | { driverAdapterError?: { cause?: { kind?: string; originalCode?: string } } }
    | undefined
  return meta?.driverAdapterError?.cause ?? {}
}
