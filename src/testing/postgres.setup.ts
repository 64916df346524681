/** A real PostgreSQL for each worker of the `*.pg.test.ts` files: fresh, migrated, gone afterwards. */
import type { TestProject } from 'vitest/node'
import { bundleWorkers } from '../../scripts/app/bundleWorkers'
import { divideTables } from './partitions'
import { startTestServer } from './testServer'

export default async function setup({ config }: TestProject): Promise<() => Promise<void>> {
  bundleWorkers()
  const servers = await Promise.all(Array.from({ length: Number(config.maxWorkers) || 1 }, startTestServer))
  const addresses = servers.map((server) => ({
    DATABASE_URL: server.url,
    OBSERVER_URL: server.observerUrl,
    SUPERUSER_URL: server.superuserUrl,
    // One more database, of which the tables are divided; with LAYOUT=partitioned all tests run on such a one.
    PARTITIONED_URL: server.dividedUrl,
  }))
  process.env.TEST_SERVERS = JSON.stringify(addresses)
  if (process.env.LAYOUT === 'partitioned') for (const { url } of servers) await divideTables(url)
  process.env.BETTER_AUTH_SECRET = 'a secret that only the tests know of'
  // All tests share one address; the limits' own tests set theirs.
  for (const budget of ['USER', 'ADDRESS', 'ANONYMOUS']) process.env[`RATE_LIMIT_${budget}_PER_MINUTE`] = '0'
  return async () => {
    for (const server of servers) await server.close()
  }
}
