/** A real PostgreSQL for the `*.pg.test.ts` files: fresh, migrated, gone afterwards. */
import { bundleWorkers } from '../../scripts/app/bundleWorkers'
import { divideTables } from './partitions'
import { startTestServer } from './testServer'

export default async function setup(): Promise<() => Promise<void>> {
  bundleWorkers()
  const server = await startTestServer()
  Object.assign(process.env, {
    DATABASE_URL: server.url,
    OBSERVER_URL: server.observerUrl,
    SUPERUSER_URL: server.superuserUrl,
  })
  // One more database, of which the tables are divided; with LAYOUT=partitioned all tests run on such a one.
  process.env.PARTITIONED_URL = server.dividedUrl
  if (process.env.LAYOUT === 'partitioned') await divideTables(server.url)
  process.env.BETTER_AUTH_SECRET = 'a secret that only the tests know of'
  // All tests share one address; the limits' own tests set theirs.
  for (const budget of ['USER', 'ADDRESS', 'ANONYMOUS']) process.env[`RATE_LIMIT_${budget}_PER_MINUTE`] = '0'
  return () => server.close()
}
