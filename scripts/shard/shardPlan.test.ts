import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Catalog, shardPlan } from './shardPlan'

const catalog: Catalog = {
  tables: [
    ...['sessions', 'users', 'workspaces'].map((name) => ({ name, isOfWorkspace: false })),
    ...['documents', 'document_search'].map((name) => ({ name, isOfWorkspace: true })),
  ],
  forced: ['documents', 'document_search'],
  foreignKeys: [
    {
      name: 'documents_workspace_id_fkey',
      table: 'documents',
      target: 'workspaces',
      definition: 'FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON UPDATE CASCADE ON DELETE CASCADE',
    },
    {
      name: 'sessions_user_id_fkey',
      table: 'sessions',
      target: 'users',
      definition: 'FOREIGN KEY (user_id) REFERENCES users(id) ON UPDATE CASCADE ON DELETE CASCADE',
    },
  ],
  uniqueIndexes: [
    { name: 'documents_pkey', table: 'documents', columns: ['workspace_id', 'id'] },
    { name: 'users_email_key', table: 'users', columns: ['email'] },
  ],
}

test('[OP8] rows are moved past row-level security, and foreign keys go before and come back after', () => {
  const { open, move, close } = shardPlan(catalog)
  expect(open).toEqual([
    'ALTER TABLE "documents" NO FORCE ROW LEVEL SECURITY',
    'ALTER TABLE "document_search" NO FORCE ROW LEVEL SECURITY',
  ])
  expect(close.slice(0, 2)).toEqual(open.map((statement) => statement.replace('NO FORCE', 'FORCE')))
  expect(move.slice(0, 4)).toEqual([
    'ALTER TABLE "documents" DROP CONSTRAINT "documents_workspace_id_fkey"',
    'ALTER TABLE "sessions" DROP CONSTRAINT "sessions_user_id_fkey"',
    `SELECT create_reference_table('users')`,
    `SELECT create_distributed_table('workspaces', 'id')`,
  ])
  expect(move.slice(-3)).toEqual([
    `SELECT citus_add_local_table_to_metadata('sessions')`,
    'ALTER TABLE "documents" ADD CONSTRAINT "documents_workspace_id_fkey" FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE',
    'ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY (user_id) REFERENCES users(id) ON UPDATE CASCADE ON DELETE CASCADE',
  ])
  expect(move.filter((statement) => statement.includes('colocate_with'))).toEqual([
    `SELECT create_distributed_table('documents', 'workspace_id', colocate_with => 'workspaces')`,
    `SELECT create_distributed_table('document_search', 'workspace_id', colocate_with => 'workspaces')`,
  ])
})

test('[OP8] what cannot be distributed is refused with its name', () => {
  const unique = { name: 'workspaces_personal_of_id_key', table: 'workspaces', columns: ['personal_of_id'] }
  expect(() => shardPlan({ ...catalog, uniqueIndexes: [unique] })).toThrow(/workspaces_personal_of_id_key/)
  const foreignKey = {
    name: 'api_keys_workspace_id_fkey',
    table: 'api_keys',
    target: 'workspaces',
    definition: '',
  }
  expect(() => shardPlan({ ...catalog, foreignKeys: [foreignKey] })).toThrow(/api_keys_workspace_id_fkey/)
  expect(() => shardPlan({ ...catalog, tables: [] })).toThrow(/npm run migrate/)
})

const MIGRATIONS = 'prisma/migrations'
/** The first that a distributed installation may have. */
const PORTABLE = '20261202000000_portable'

test('[OP8] a migration of a distributed installation distributes each table of workspaces, then adds its foreign keys', () => {
  const names = readdirSync(MIGRATIONS).filter((name) => /^\d/.test(name) && name > PORTABLE)
  const tables = names.flatMap((name) => {
    const sql = readFileSync(`${MIGRATIONS}/${name}/migration.sql`, 'utf8')
    const made = sql.matchAll(/CREATE TABLE "(\w+)" \(([^;]*)\);/g)
    return [...made].flatMap(([, table, columns]) =>
      columns?.includes('"workspace_id"') ? [{ table, sql }] : [],
    )
  })
  expect(tables.length).toBeGreaterThan(0)
  for (const { table, sql } of tables) {
    const [before, after] = sql.split(`create_distributed_table('${table}', 'workspace_id'`)
    const key = `ALTER TABLE "${table}" ADD CONSTRAINT "${table}_workspace_id`
    expect(after, `${table} is not distributed`).toBeDefined()
    expect(before).not.toContain(key)
    expect(after).not.toMatch(/ON UPDATE CASCADE/)
  }
})
