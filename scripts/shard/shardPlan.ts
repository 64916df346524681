/**
 * How the tables of one installation are distributed over the nodes of Citus: from the catalog to statements. Pure.
 *
 * The order counts. Citus moves no row of a table whose owner is under row-level security, and says nothing. It takes no
 * foreign key to a table that is not distributed yet, and none that changes the column by which tables are distributed.
 */

/** What the catalog says of the tables of the app. */
export interface Catalog {
  tables: { name: string; isOfWorkspace: boolean }[]
  /** Tables whose owner is under row-level security, too. */
  forced: string[]
  foreignKeys: ForeignKey[]
  uniqueIndexes: { name: string; table: string; columns: string[] }[]
}

export interface ForeignKey {
  name: string
  table: string
  target: string
  /** As `pg_get_constraintdef` gives it. */
  definition: string
}

/** By their ids; what has a `workspace_id` in every row lies where its workspace lies. */
const WORKSPACES = 'workspaces'

/** On every node, as foreign keys of both kinds of tables lead there. All others stay on the coordinator. */
const REFERENCE = 'users'

export interface ShardPlan {
  /** Tables whose rows are counted before and after. */
  counted: string[]
  /** Before the rows are counted for the first time. */
  open: string[]
  move: string[]
  /** After they are counted again. */
  close: string[]
}

/** @throws with a sentence for the operator when a table cannot be distributed */
export function shardPlan({ tables, forced, foreignKeys, uniqueIndexes }: Catalog): ShardPlan {
  const names = tables.map(({ name }) => name)
  const missing = [WORKSPACES, REFERENCE].filter((table) => !names.includes(table))
  if (missing.length > 0) throw new Error(`There is no ${missing.join(', ')}: run npm run migrate first.`)
  const contents = tables.filter(({ isOfWorkspace }) => isOfWorkspace).map(({ name }) => name)
  const distributed = [WORKSPACES, ...contents]
  const counted = [...distributed, REFERENCE]
  for (const { name, table, columns } of uniqueIndexes) {
    const column = table === WORKSPACES ? 'id' : 'workspace_id'
    if (distributed.includes(table) && !columns.includes(column))
      throw new Error(
        `The unique index ${name} of ${table} does not have ${column}: run npm run migrate first.`,
      )
  }
  const keys = foreignKeys.filter(({ table, target }) => counted.includes(table) || counted.includes(target))
  for (const { name, table, target } of keys)
    if (!distributed.includes(table) && distributed.includes(target))
      throw new Error(`The foreign key ${name} leads from ${table} to ${target}: run npm run migrate first.`)
  const local = [...new Set(keys.map(({ table }) => table).filter((table) => !counted.includes(table)))]
  const hidden = forced.filter((table) => counted.includes(table))
  return {
    counted,
    open: hidden.map((table) => `ALTER TABLE ${quoted(table)} NO FORCE ROW LEVEL SECURITY`),
    move: [
      ...keys.map(({ table, name }) => `ALTER TABLE ${quoted(table)} DROP CONSTRAINT ${quoted(name)}`),
      `SELECT create_reference_table('${REFERENCE}')`,
      `SELECT create_distributed_table('${WORKSPACES}', 'id')`,
      ...contents.map(
        (table) =>
          `SELECT create_distributed_table('${table}', 'workspace_id', colocate_with => '${WORKSPACES}')`,
      ),
      // With a foreign key to the reference table, Citus has to know them.
      ...local.map((table) => `SELECT citus_add_local_table_to_metadata('${table}')`),
      ...keys.map((key) => foreignKeyStatement(key, distributed)),
    ],
    close: [
      ...hidden.map((table) => `ALTER TABLE ${quoted(table)} FORCE ROW LEVEL SECURITY`),
      // Else what a transaction sets, its workspace above all, does not reach the nodes.
      `ALTER ROLE CURRENT_USER SET citus.propagate_set_commands = 'local'`,
    ],
  }
}

function foreignKeyStatement(
  { table, name, definition }: ForeignKey,
  distributed: readonly string[],
): string {
  const kept = distributed.includes(table) ? definition.replace(/ ON UPDATE CASCADE/, '') : definition
  return `ALTER TABLE ${quoted(table)} ADD CONSTRAINT ${quoted(name)} ${kept}`
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
