/** `npm run shard`: distributes the installation that DATABASE_URL names over the nodes of Citus. */
import { checkEnv } from '../src/server/env.ts'
import { loadEnvFile } from './app/checkStart.ts'
import { runUntilStopped } from './app/runUntilStopped.ts'
import { shardDatabase } from './shard/shardDatabase.ts'

await runUntilStopped(async () => {
  loadEnvFile()
  checkEnv(process.env)
  const url = process.env.DATABASE_DIRECT_URL || process.env.DATABASE_URL
  if (!url) throw new Error('DATABASE_URL must be set, to the coordinator of Citus.')
  const dryRun = process.argv.includes('--dry-run')
  const sharded = await shardDatabase(url, { dryRun, say: (line) => console.log(`  ${line}`) })
  if (sharded.outcome === 'already') console.log('The tables are distributed already.')
  if (sharded.outcome === 'planned') console.log('Nothing was changed: this is what would be done.')
  if (sharded.outcome === 'done') {
    const rows = Object.entries(sharded.rows).map(([table, count]) => `${table} ${count}`)
    console.log(`Distributed, with as many rows as before: ${rows.join(', ')}.`)
  }
  return 0
})
