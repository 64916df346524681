/** A real PostgreSQL for the `*.pg.test.ts` files: fresh, migrated, gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bundleWorkers } from '../../scripts/app/bundleWorkers'
import { startEmbeddedPostgres } from '../../scripts/database/embeddedPostgres'
import { migrateDatabase } from '../../scripts/database/migrateDatabase'

export default async function setup(): Promise<() => Promise<void>> {
  bundleWorkers()
  const folder = await mkdtemp(path.join(tmpdir(), 'bds-test-'))
  const server = await startEmbeddedPostgres(path.join(folder, 'postgres'))
  await migrateDatabase(server.url)
  process.env.DATABASE_URL = server.url
  process.env.BETTER_AUTH_SECRET = 'a secret that only the tests know of'
  // All tests share one address; the limits' own tests set theirs.
  for (const budget of ['USER', 'ADDRESS', 'ANONYMOUS']) process.env[`RATE_LIMIT_${budget}_PER_MINUTE`] = '0'
  return async () => {
    await server.stop()
    await rm(path.dirname(server.dataDir), { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
  }
}
