/**
 * What a caller may still do this minute. [RQ7] Budgets lie in PostgreSQL, so that all instances draw on the
 * same ones; only a caller far beyond its budget is remembered in memory, and then costs none to be counted.
 */
import { LRUCache } from 'lru-cache'
import { limits } from '@/contract/limits'
import { DomainError } from '../DomainError'
import { env } from '../env'
import { logger } from '../telemetry/logger'
import { metrics } from '../telemetry/metrics'
import { networkOf } from './networkOf'
import { type BudgetState, giveBackPoints, takePoints } from './rateLimitPoints'

const WINDOW_S = 60

interface RateLimitBucket {
  budget: 'user' | 'address' | 'anonymous'
  /** Names it in the database. */
  key: string
  /** 0: none. */
  limit: number
}

interface Spent extends RateLimitBucket {
  /** 0 when the refusal came from memory. */
  used: number
  remaining: number
  /** Until the budget is full again. */
  resetS: number
  refused: boolean
}

/** The budgets that one request draws on. */
export class RequestBudget {
  private readonly network: string
  private spent: Spent[] = []

  /** The address is the server's own word: it overwrites whatever a client sends in this header. */
  constructor(headers: Headers) {
    this.network = networkOf(headers.get('x-client-address') ?? 'unknown')
  }

  /**
   * One point for each operation. What cannot be afforded is not charged for.
   * @throws DomainError `rate_limited`
   */
  spend({ userId }: { userId: string }, operations: number): Promise<void> {
    const { RATE_LIMIT_USER_PER_MINUTE, RATE_LIMIT_ADDRESS_PER_MINUTE } = env()
    const user: RateLimitBucket = { budget: 'user', key: `user:${userId}`, limit: RATE_LIMIT_USER_PER_MINUTE }
    return this.charge([user, this.bucketOf('address', RATE_LIMIT_ADDRESS_PER_MINUTE)], operations)
  }

  /** For a request whose sender is not known. Others at the same address have budgets of their own. */
  spendAnonymously(): Promise<void> {
    return this.charge([this.bucketOf('anonymous', env().RATE_LIMIT_ANONYMOUS_PER_MINUTE)], 1)
  }

  private bucketOf(budget: 'address' | 'anonymous', limit: number): RateLimitBucket {
    return { budget, key: `${budget}:${this.network}`, limit }
  }

  /** `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10), `Retry-After` when refused. */
  headers(): Record<string, string> {
    if (this.spent.length === 0) return {}
    const refused = this.spent.filter((spent) => spent.refused)
    return {
      'ratelimit-policy': this.spent
        .map(({ budget, limit }) => `"${budget}";q=${limit};w=${WINDOW_S}`)
        .join(', '),
      ratelimit: this.spent
        .map(({ budget, remaining, resetS }) => `"${budget}";r=${remaining};t=${resetS}`)
        .join(', '),
      ...(refused.length > 0 && { 'retry-after': String(Math.max(...refused.map(({ resetS }) => resetS))) }),
    }
  }

  private async charge(buckets: RateLimitBucket[], points: number): Promise<void> {
    const limited = buckets.filter(({ limit }) => limit > 0)
    if (points < 1 || limited.length === 0) return
    this.spent = (await take(limited, points)) ?? []
    const refused = this.spent.find((spent) => spent.refused)
    if (!refused) return
    metrics.rateLimited.inc({ budget: refused.budget })
    await giveBack(this.spent, points)
    throw new DomainError('rate_limited', `Too many requests: try again in ${refused.resetS} s.`, {
      applied: false,
    })
  }
}

/** Takes from each. Budgets that cannot be read limit no request. */
async function take(buckets: RateLimitBucket[], points: number): Promise<Spent[] | undefined> {
  const exhausted = buckets.filter(({ key }) => (exhaustedUntil.get(key) ?? 0) > performance.now())
  if (exhausted.length > 0) return exhausted.map(exhaustedOf)
  try {
    const keys = buckets.map(({ key }) => key)
    const states = await takePoints(keys, points, WINDOW_S * 1_000)
    return buckets.flatMap((bucket, index) => {
      const state = states[index]
      return state ? [spentOf(bucket, state)] : []
    })
  } catch (error) {
    logger().error({ err: error }, 'rate limits cannot be read: this request goes on without')
    return undefined
  }
}

function spentOf(bucket: RateLimitBucket, { used, resetMs }: BudgetState): Spent {
  const { limit, key } = bucket
  if (used > limit + limits.maxOperations) rememberExhausted(key, resetMs)
  const resetS = Math.max(1, Math.ceil(resetMs / 1_000))
  return { ...bucket, used, remaining: Math.max(0, limit - used), resetS, refused: used > limit }
}

/** Unless nothing was left of it at all: who goes on asking then is soon refused without a query. */
async function giveBack(spent: Spent[], points: number): Promise<void> {
  const partly = spent.filter(({ used, limit }) => used > 0 && used - points < limit)
  if (partly.length === 0) return
  for (const budget of partly) budget.remaining = budget.limit - (budget.used - points)
  try {
    await giveBackPoints(
      partly.map(({ key }) => key),
      points,
    )
  } catch (error) {
    logger().error({ err: error }, 'a refused request was charged for')
  }
}

/** By key, in the time of `performance.now()`. */
const exhaustedUntil = new LRUCache<string, number>({ max: 10_000 })

function rememberExhausted(key: string, resetMs: number): void {
  exhaustedUntil.set(key, performance.now() + resetMs)
}

function exhaustedOf(bucket: RateLimitBucket): Spent {
  const resetMs = (exhaustedUntil.get(bucket.key) ?? 0) - performance.now()
  const resetS = Math.max(1, Math.ceil(resetMs / 1_000))
  return { ...bucket, used: 0, remaining: 0, resetS, refused: true }
}
