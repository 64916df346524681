import type { ClientBase } from 'pg'
import type { Catalog, ForeignKey } from './shardPlan.ts'

/** What `shardPlan` has to know of the tables in the schema `public`. */
export async function readCatalog(client: ClientBase): Promise<Catalog> {
  const tables = await client.query<{ name: string; forced: boolean; isOfWorkspace: boolean }>(`
    SELECT relname::text AS name, relforcerowsecurity AS forced, EXISTS (
      SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'workspace_id' AND attnotnull
    ) AS "isOfWorkspace"
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname`)
  const foreignKeys = await client.query<ForeignKey>(`
    SELECT conname::text AS name, source.relname::text AS "table", target.relname::text AS target,
      pg_get_constraintdef(pg_constraint.oid) AS definition
    FROM pg_constraint JOIN pg_class AS source ON source.oid = conrelid JOIN pg_class AS target ON target.oid = confrelid
    WHERE contype = 'f' AND conparentid = 0 AND source.relnamespace = 'public'::regnamespace ORDER BY 2, 1`)
  const uniqueIndexes = await client.query<Catalog['uniqueIndexes'][number]>(`
    SELECT index.relname::text AS name, owner.relname::text AS "table",
      ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = indrelid AND attnum = ANY(indkey)) AS columns
    FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid JOIN pg_class AS owner ON owner.oid = indrelid
    WHERE indisunique AND owner.relnamespace = 'public'::regnamespace AND NOT owner.relispartition`)
  return {
    tables: tables.rows.map(({ name, isOfWorkspace }) => ({ name, isOfWorkspace })),
    forced: tables.rows.filter(({ forced }) => forced).map(({ name }) => name),
    foreignKeys: foreignKeys.rows,
    uniqueIndexes: uniqueIndexes.rows,
  }
}
