/** How often a password may be wrong. Counted in the database, so by all instances together. [AC1] */
import { createHash } from 'node:crypto'
import { limits } from '@/contract/limits'
import { giveBackPoints, takePoints } from '../admission/rateLimitPoints'
import { DomainError } from '../DomainError'
import { metrics } from '../telemetry/metrics'
import { knownPlace, type Place } from './signInPlaces'

const HOUR_MS = 60 * 60 * 1_000

/** Too many attempts; what else was wrong with them is not told. */
export class TooManyAttempts extends DomainError {
  constructor(readonly retryAfterS: number) {
    super('rate_limited', `Too many attempts: try again in ${retryAfterS} s.`)
  }
}

export interface Attempt {
  /** Of the account, whether or not there is one: both are counted alike. */
  email: string
  place: Place
}

export interface AttemptReport {
  /** Wrong passwords of this hour, this one included. */
  failures: number
  /** No more are tried this hour. */
  isLast: boolean
}

/**
 * Checks a password, unless it was wrong too often lately.
 *
 * Places from which the account was signed in to before are counted each by itself, all others together: a stranger
 * uses up the strangers' attempts, however many addresses they have, and never those of the owner's own devices.
 * @param check tells whether the password was `right` or `wrong`; `unjudged` is not counted
 * @throws TooManyAttempts
 */
export async function attemptPassword<T>(
  { email, place }: Attempt,
  check: () => Promise<{ verdict: 'right' | 'wrong' | 'unjudged'; answer: T }>,
  onFailure: (report: AttemptReport) => Promise<void>,
): Promise<T> {
  const known = await knownPlace(email, place)
  const limit = known ? limits.maxFailuresOfPlace : limits.maxFailuresOfStrangers
  const key = `password:${hashOf(email)}:${known ?? 'strangers'}`
  // Taken first, so that many at once are no more than many in turn.
  const { used, resetMs } = await take(key)
  if (used > limit) {
    metrics.rateLimited.inc({ budget: 'password' })
    throw new TooManyAttempts(secondsOf(resetMs))
  }
  const { verdict, answer } = await check().catch(async (error: unknown) => {
    await giveBackPoints([key], 1)
    throw error
  })
  if (verdict === 'wrong') await onFailure({ failures: used, isLast: used === limit })
  else await giveBackPoints([key], 1)
  return answer
}

/**
 * Slows down clients that find out by signing up which addresses have an account.
 * @throws TooManyAttempts when this network was told too often lately
 */
export async function askTaken(network: string): Promise<{ tell(): Promise<void> }> {
  const key = `sign-up-taken:${network}`
  const { used, resetMs } = await take(key, 0)
  if (used >= limits.maxTakenSignUps) throw new TooManyAttempts(secondsOf(resetMs))
  return { tell: async () => void (await take(key)) }
}

async function take(key: string, points = 1): Promise<{ used: number; resetMs: number }> {
  const [state] = await takePoints([key], points, HOUR_MS)
  return state ?? { used: points, resetMs: HOUR_MS }
}

function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000))
}

function hashOf(email: string): string {
  return createHash('sha256').update(email).digest('base64url')
}
