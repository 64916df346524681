import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type BackupFooter, type BackupHeader, END_OF_ROWS } from './backupFormat.ts'
import { appliedMigrations, backupTables, hiddenTables, sequenceValues } from './backupTables.ts'

/**
 * Writes all of the database, as it is at one moment, into a new file, while the app may run.
 * @returns rows by table
 * @throws when row-level security hides anything; the file is then not there
 */
export async function writeBackup(
  databaseUrl: string,
  file: string,
  stop?: AbortSignal,
): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c app.maintenance=on' })
  // Told by the query under way.
  client.on('error', () => undefined)
  await client.connect()
  const unfinished = `${file}.unfinished`
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const hidden = await hiddenTables(client)
    if (hidden.length > 0)
      throw new Error(`Row-level security hides rows of ${hidden.join(', ')} from this role.`)
    const footer: BackupFooter = { complete: true, tables: {}, sequences: {} }
    const content = Readable.from(contentOf(client, footer), { objectMode: false })
    await pipeline(content, createGzip(), createWriteStream(unfinished, { flags: 'w', mode: 0o600 }), {
      ...(stop && { signal: stop }),
    })
    await client.query('COMMIT')
    await rename(unfinished, file)
    return Object.fromEntries(Object.entries(footer.tables).map(([table, { rows }]) => [table, rows]))
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  } finally {
    await client.end()
  }
}

/** Fills in the footer on the way. */
async function* contentOf(client: pg.Client, footer: BackupFooter): AsyncGenerator<Buffer> {
  const header: BackupHeader = {
    format: 'batch-document-sync backup 1',
    created_at: new Date().toISOString(),
    migrations: await appliedMigrations(client),
  }
  yield line(header)
  for (const { name, columns } of await backupTables(client)) {
    yield line({ table: name, columns })
    const list = columns.map((column) => client.escapeIdentifier(column)).join(', ')
    const rows = client.query(copyTo(`COPY ${client.escapeIdentifier(name)} (${list}) TO STDOUT`))
    const hash = createHash('sha256')
    for await (const chunk of rows) {
      hash.update(chunk)
      yield chunk
    }
    yield Buffer.from(`${END_OF_ROWS}\n`)
    footer.tables[name] = { rows: rows.rowCount, sha256: hash.digest('hex') }
  }
  footer.sequences = await sequenceValues(client)
  yield line(footer)
}

function line(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`)
}
