import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { BackupReader } from './BackupReader.ts'
import { type BackupFooter, footerSchema, headerSchema, tableSchema } from './backupFormat.ts'
import { appliedMigrations, backupTables } from './backupTables.ts'

interface Restored {
  rows: number
  sha256: string
}

/**
 * Writes what a backup holds into an empty database of the same migrations: all of it, or nothing.
 * @returns rows by table
 * @throws when the database is not empty or of other migrations, or the file is not whole
 */
export async function restoreBackup(databaseUrl: string, file: string): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c app.maintenance=on' })
  // Told by the query under way.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('BEGIN')
    const reader = new BackupReader(file)
    await checkHeader(client, headerSchema.parse(await reader.json()).migrations)
    const tables = (await backupTables(client)).map(({ name }) => name)
    await lockEmpty(client, tables)
    const restored = await restoreTables(client, reader, tables)
    await client.query('COMMIT')
    return restored
  } finally {
    // Rolls back what has not been committed.
    await client.end()
  }
}

async function checkHeader(client: pg.Client, migrations: string[]): Promise<void> {
  const here = await appliedMigrations(client)
  if (here.join() === migrations.join()) return
  throw new Error(
    `The backup is of another version of the app: its last migration is ${migrations.at(-1)}, the database's is ${here.at(-1)}. Restore it with that version, then upgrade.`,
  )
}

async function lockEmpty(client: pg.Client, tables: string[]): Promise<void> {
  for (const table of tables) {
    const name = client.escapeIdentifier(table)
    await client.query(`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`)
    const { rowCount } = await client.query(`SELECT 1 FROM ${name} LIMIT 1`)
    if (rowCount) throw new Error(`The database is not empty: there are rows in ${table}.`)
  }
}

async function restoreTables(
  client: pg.Client,
  reader: BackupReader,
  expected: string[],
): Promise<Record<string, number>> {
  const restored = new Map<string, Restored>()
  for (;;) {
    const next = await reader.json()
    const table = tableSchema.safeParse(next)
    if (!table.success) {
      await check(client, footerSchema.parse(next), restored, expected)
      return Object.fromEntries([...restored].map(([name, { rows }]) => [name, rows]))
    }
    restored.set(table.data.table, await restoreTable(client, reader, table.data))
  }
}

/** COPY FROM does not go with row-level security: it is not forced upon the tables' owner meanwhile. */
async function restoreTable(
  client: pg.Client,
  reader: BackupReader,
  { table, columns }: { table: string; columns: string[] },
): Promise<Restored> {
  const name = client.escapeIdentifier(table)
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ')
  const { rows } = await client.query<{ forced: boolean }>(
    'SELECT relforcerowsecurity AS forced FROM pg_class WHERE oid = $1::regclass',
    [name],
  )
  const forced = rows.some((row) => row.forced)
  if (forced) await client.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`)
  const hash = createHash('sha256')
  const copy = client.query(copyFrom(`COPY ${name} (${list}) FROM STDIN`))
  const hashed = async function* () {
    for await (const piece of reader.rows()) {
      hash.update(piece)
      yield piece
    }
  }
  await pipeline(Readable.from(hashed(), { objectMode: false }), copy)
  if (forced) await client.query(`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`)
  return { rows: copy.rowCount, sha256: hash.digest('hex') }
}

/** Counts once more what lies in the tables now. */
async function check(
  client: pg.Client,
  footer: BackupFooter,
  restored: ReadonlyMap<string, Restored>,
  expected: string[],
): Promise<void> {
  const names = Object.keys(footer.tables)
  if ([...names].sort().join() !== [...expected].sort().join()) {
    throw new Error('The backup does not have the tables of this version.')
  }
  for (const [table, { rows, sha256 }] of Object.entries(footer.tables)) {
    const read = restored.get(table)
    const counted = await client.query<{ n: string }>(
      `SELECT count(*) AS n FROM ${client.escapeIdentifier(table)}`,
    )
    if (read?.sha256 !== sha256 || read.rows !== rows || Number(counted.rows[0]?.n) !== rows) {
      throw new Error(`The backup is damaged: ${table} is not what was written.`)
    }
  }
  for (const [sequence, next] of Object.entries(footer.sequences)) {
    await client.query('SELECT setval($1::regclass, $2::bigint, false)', [
      client.escapeIdentifier(sequence),
      next,
    ])
  }
}
