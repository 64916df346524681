import { oncePerProcess } from '../oncePerProcess'
import { controlPool } from './controlPool'

interface Layout {
  distributed?: boolean
}

const layout = oncePerProcess('layout of the tables', (): Layout => ({}))

/**
 * Whether the tables of documents lie in parts, by Citus or as partitions. Asked once, as an installation is distributed
 * while no instance runs.
 */
export async function isDistributed(): Promise<boolean> {
  layout().distributed ??= await askDatabase()
  return layout().distributed ?? false
}

async function askDatabase(): Promise<boolean> {
  const { rows } = await controlPool().query<{ partitioned: boolean; citus: boolean }>(`
    SELECT relkind = 'p' AS partitioned, to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL AS citus
    FROM pg_class WHERE oid = 'documents'::regclass`)
  if (rows[0]?.partitioned || !rows[0]?.citus) return rows[0]?.partitioned ?? false
  const { rowCount } = await controlPool().query(
    `SELECT 1 FROM pg_dist_partition WHERE logicalrelid = 'documents'::regclass`,
  )
  return (rowCount ?? 0) > 0
}
