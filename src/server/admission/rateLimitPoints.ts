import { controlPool } from '../db/controlPool'

/** What one budget has come to. */
export interface BudgetState {
  /** Points used in this window, the ones just taken included. */
  used: number
  /** Milliseconds until the window ends, by the database's clock: instances need not agree on the time. */
  resetMs: number
}

/**
 * Takes points from several budgets in one statement, whether or not they are there: the caller knows the limits.
 * Budgets are locked in the order of their keys, so that two requests cannot wait for each other.
 * @returns states in the order of `keys`
 */
export async function takePoints(keys: string[], points: number, windowMs: number): Promise<BudgetState[]> {
  const { rows } = await controlPool().query<{ key: string; used: number; reset_ms: number }>(TAKE, [
    [...keys].sort(),
    points,
    windowMs,
  ])
  const stateByKey = new Map(rows.map(({ key, used, reset_ms }) => [key, { used, resetMs: reset_ms }]))
  return keys.map((key) => stateByKey.get(key) ?? { used: points, resetMs: windowMs })
}

export async function giveBackPoints(keys: string[], points: number): Promise<void> {
  await controlPool().query(GIVE_BACK, [keys, points])
}

const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint'

const TAKE = `
  INSERT INTO request_budgets AS budget (key, points, expire)
  SELECT key, $2::int, ${NOW} + $3::bigint FROM unnest($1::text[]) AS key
  ON CONFLICT (key) DO UPDATE SET
    points = CASE WHEN budget.expire <= ${NOW} THEN excluded.points ELSE budget.points + excluded.points END,
    expire = CASE WHEN budget.expire <= ${NOW} THEN excluded.expire ELSE budget.expire END
  RETURNING key, points AS used, (expire - ${NOW})::int AS reset_ms`

const GIVE_BACK = `
  UPDATE request_budgets SET points = points - $2::int
  WHERE key IN (SELECT key FROM request_budgets WHERE key = ANY($1::text[]) ORDER BY key FOR UPDATE)`
