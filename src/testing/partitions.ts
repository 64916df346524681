/**
 * A database whose tables lie in hash partitions by workspace, as a stand-in for Citus where there is none: a statement
 * that does not name its workspace touches all of them. Made by the code of `npm run shard`, on functions of Citus' names.
 */
import pg from 'pg'
import { shardDatabase } from '../../scripts/shard/shardDatabase'

/** Where the stand-ins are. */
const SCHEMA = 'stand_in_for_citus'

/** Named like those of Citus. `create_distributed_table` makes a table anew, in four partitions. */
export const STAND_INS = `
  CREATE SCHEMA ${SCHEMA};
  CREATE TABLE ${SCHEMA}.pg_dist_node (groupid int, isactive boolean, shouldhaveshards boolean);
  INSERT INTO ${SCHEMA}.pg_dist_node VALUES (0, true, false), (1, true, true);
  CREATE TABLE ${SCHEMA}.pg_dist_partition (logicalrelid regclass);
  CREATE FUNCTION ${SCHEMA}.create_reference_table(kept regclass) RETURNS void LANGUAGE sql AS '';
  CREATE FUNCTION ${SCHEMA}.citus_add_local_table_to_metadata(kept regclass) RETURNS void LANGUAGE sql AS '';
  CREATE FUNCTION ${SCHEMA}.create_distributed_table(moved regclass, by_column text, colocate_with text DEFAULT '')
  RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    name text := moved::text;
    secured boolean := (SELECT relrowsecurity FROM pg_class WHERE oid = moved);
    policy record;
  BEGIN
    EXECUTE format('ALTER TABLE public.%I RENAME TO whole', name);
    EXECUTE format('CREATE TABLE public.%I (LIKE public.whole INCLUDING ALL) PARTITION BY HASH (%I)', name, by_column);
    FOR part IN 0..3 LOOP
      EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES WITH (MODULUS 4, REMAINDER %s)',
        name || '_p' || part, name, part);
    END LOOP;
    EXECUTE format('INSERT INTO public.%I SELECT * FROM public.whole', name);
    FOR policy IN SELECT * FROM pg_policies WHERE schemaname = 'public' AND tablename = 'whole' LOOP
      EXECUTE format('CREATE POLICY %I ON public.%I USING (%s)%s', policy.policyname, name, policy.qual,
        ' WITH CHECK (' || policy.with_check || ')');
    END LOOP;
    IF secured THEN EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name); END IF;
    DROP TABLE public.whole;
    INSERT INTO ${SCHEMA}.pg_dist_partition VALUES (format('public.%I', name)::regclass);
  END $$;`

/** The address of a database with the stand-ins in reach. */
export function withStandIns(databaseUrl: string): string {
  const url = new URL(databaseUrl)
  url.searchParams.set('options', `-c search_path=public,${SCHEMA}`)
  return url.href
}

/** Divides the tables of a migrated database. */
export async function divideTables(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(STAND_INS)
  } finally {
    await client.end()
  }
  await shardDatabase(withStandIns(databaseUrl))
}
