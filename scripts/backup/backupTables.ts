/** What of the database a backup holds, as the catalog says. */
import type { ClientBase } from 'pg'

/** Made anew by the app: the search index, which row-level security shows to nobody whole, and what a minute forgets. */
const LEFT_OUT = ['_prisma_migrations', 'document_search', 'search_progress', 'request_budgets']

export interface BackupTable {
  name: string
  columns: string[]
}

/** Tables in an order in which each comes after those that its foreign keys lead to. */
export async function backupTables(client: ClientBase): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable & { needs: string[] }>(TABLES, [LEFT_OUT])
  const sorted: BackupTable[] = []
  for (let left = rows; left.length > 0; ) {
    const free = left.filter(({ needs }) => !left.some(({ name }) => needs.includes(name)))
    if (free.length === 0) throw new Error('Foreign keys lead in a circle: these tables cannot be restored.')
    sorted.push(...free.map(({ name, columns }) => ({ name, columns })))
    left = left.filter((table) => !free.includes(table))
  }
  return sorted
}

const TABLES = `
  SELECT relname::text AS name,
    (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
    ARRAY(SELECT target.relname::text FROM pg_constraint JOIN pg_class AS target ON target.oid = confrelid
      WHERE conrelid = pg_class.oid AND contype = 'f' AND confrelid <> conrelid) AS needs
  FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL($1)
  ORDER BY relname`

/**
 * Tables of which row-level security would hide rows from us although we look after all workspaces.
 * A backup must not leave them out silently.
 */
export async function hiddenTables(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(HIDDEN, [LEFT_OUT])
  return rows.map(({ name }) => name)
}

const HIDDEN = `
  SELECT relname::text AS name FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL($1) AND relrowsecurity
    AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
    AND NOT EXISTS (SELECT FROM pg_policies WHERE schemaname = 'public' AND tablename = relname
      AND permissive = 'PERMISSIVE' AND cmd = 'ALL' AND qual = $$(current_setting('app.maintenance'::text, true) = 'on'::text)$$)
  ORDER BY relname`

/** Finished ones, in order. */
export async function appliedMigrations(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT migration_name AS name FROM _prisma_migrations
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`)
  return rows.map(({ name }) => name)
}

export async function sequenceValues(client: ClientBase): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; next: string }>(`
    SELECT sequencename::text AS name, coalesce(last_value + increment_by, start_value)::text AS next
    FROM pg_sequences WHERE schemaname = 'public'`)
  return Object.fromEntries(rows.map(({ name, next }) => [name, next]))
}
