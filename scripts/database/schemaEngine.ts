/**
 * Prisma's own schema engine, loaded from its WebAssembly build.
 *
 * The Prisma CLI downloads a native engine for `migrate`; this one comes with `npm ci`, and reads and
 * writes the same `prisma/migrations` folder and `_prisma_migrations` table, so that the ordinary
 * `prisma migrate deploy` works on the same database.
 */
import type { EventEmitter } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import pg from 'pg'

const require = createRequire(import.meta.url)
const PRISMA_DIR = path.resolve(import.meta.dirname, '../../prisma')
const NO_FILTERS = { externalTables: [], externalEnums: [] }

interface MigrationList {
  baseDir: string
  lockfile: { path: string; content: string | null }
  shadowDbInitScript: string
  migrationDirectories: {
    path: string
    migrationFile: { path: string; content: { tag: 'ok'; value: string } }
  }[]
}

interface SchemaEngine {
  applyMigrations(input: { migrationsList: MigrationList; filters: typeof NO_FILTERS }): Promise<{
    appliedMigrationNames: string[]
  }>
  diff(input: {
    from: object
    to: object
    script: boolean
    exitCode: boolean | null
    filters: typeof NO_FILTERS
  }): Promise<{ stdout: string | null }>
  free(): void
}

/**
 * Applies the migrations that the database lacks, in order.
 * @returns the names of those applied now.
 * @throws when a migration fails or one applied earlier has been edited since.
 */
export async function applyMigrations(databaseUrl: string): Promise<string[]> {
  const migrationsList = await readMigrations()
  return withEngine(databaseUrl, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS })
    return appliedMigrationNames
  })
}

/**
 * The SQL that would turn the database at `databaseUrl` into what `prisma/schema.prisma` says:
 * empty when the two agree.
 */
export async function diffAgainstSchema(databaseUrl: string): Promise<string> {
  const files = [await readSchema()]
  return withEngine(databaseUrl, async (engine) => {
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: PRISMA_DIR },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    })
    return (stdout ?? '').replace(/^-- This is an empty migration\.$/m, '').trim()
  })
}

async function withEngine<T>(databaseUrl: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const pool = poolForEngine(databaseUrl)
  try {
    const engine = await connect(pool)
    try {
      return await work(engine)
    } finally {
      engine.free()
    }
  } finally {
    // The engine leaves it open, and for ten seconds more the process would not end.
    if (!pool.ended) await pool.end()
  }
}

async function connect(pool: pg.Pool): Promise<SchemaEngine> {
  engineClass ??= loadEngine()
  const engines = await engineClass
  const { path: schemaPath, content } = await readSchema()
  const factory = bindMigrationAwareSqlAdapterFactory(new CatalogAdapter(pool))
  const silent = () => undefined
  return engines.new({ datamodels: [[schemaPath, content]] }, silent, factory)
}

interface SchemaEngineClass {
  new: (
    options: { datamodels: [string, string][] },
    log: () => void,
    factory: unknown,
  ) => Promise<SchemaEngine>
}

/** Loaded once: its glue code holds one WebAssembly instance. */
let engineClass: Promise<SchemaEngineClass> | undefined

async function loadEngine(): Promise<SchemaEngineClass> {
  const packageDir = path.dirname(require.resolve('@prisma/schema-engine-wasm'))
  // The engine says here why it panics; without, it only hangs.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: console.error } })
  const glue = await import(pathToFileURL(path.join(packageDir, 'schema_engine_bg.js')).href)
  const wasm = new WebAssembly.Module(await readFile(path.join(packageDir, 'schema_engine_bg.wasm')))
  const instance = new WebAssembly.Instance(wasm, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
  return glue.SchemaEngine
}

/**
 * Prisma's adapter for the catalog: it refuses PostgreSQL's internal type "char", which the catalog is full
 * of, so such columns are let through as text and then called what the engine expects.
 */
class CatalogAdapter extends PrismaPg {
  constructor(private readonly pool: pg.Pool) {
    super(pool, { disposeExternalPool: true })
  }

  override async connect() {
    const adapter = await super.connect()
    // The adapter's own way cuts a script at every semicolon, those inside a function's body too.
    adapter.executeScript = async (script) => void (await this.pool.query(script))
    const query = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = async (sql) => {
      const result = await query(sql)
      const columnTypes = result.columnTypes.map((type, index) =>
        charColumns.has(index) ? ColumnTypeEnum.Character : type,
      )
      return { ...result, columnTypes }
    }
    return adapter
  }
}

/** Places of the "char" columns in the rows described last: one connection, one query at a time. */
const charColumns = new Set<number>()

function poolForEngine(databaseUrl: string): pg.Pool {
  const { builtins } = pg.types
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
  pool.on('connect', (client) => {
    const { connection } = client as unknown as { connection: EventEmitter }
    connection.prependListener('rowDescription', ({ fields }: { fields: { dataTypeID: number }[] }) => {
      charColumns.clear()
      for (const [index, field] of fields.entries()) {
        if (field.dataTypeID !== builtins.CHAR) continue
        field.dataTypeID = builtins.TEXT
        charColumns.add(index)
      }
    })
  })
  return pool
}

async function readSchema(): Promise<{ path: string; content: string }> {
  const schemaPath = path.join(PRISMA_DIR, 'schema.prisma')
  return { path: schemaPath, content: await readFile(schemaPath, 'utf8') }
}

async function readMigrations(): Promise<MigrationList> {
  const baseDir = path.join(PRISMA_DIR, 'migrations')
  const entries = await readdir(baseDir, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => {
      const value = await readFile(path.join(baseDir, name, 'migration.sql'), 'utf8')
      return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } }
    }),
  )
  const lockfile = {
    path: './migration_lock.toml',
    content: await readFile(path.join(baseDir, 'migration_lock.toml'), 'utf8'),
  }
  return { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories }
}
