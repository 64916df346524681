import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { controlPool } from './controlPool'
import { hasStorage } from './storage'

export interface DatabaseReadiness {
  /** Answers within a second. */
  database: boolean
  /** Every migration that this version comes with has been applied. */
  migrations: boolean
  /** It has room to write. */
  storage: boolean
}

const ANSWERS_WITHIN_MS = 1_000

const NOT_READY: DatabaseReadiness = { database: false, migrations: false, storage: true }

/** What a request would meet: asks the database, on a connection kept for it. Never throws. */
export function databaseReadiness(): Promise<DatabaseReadiness> {
  const tooLate = setTimeout(ANSWERS_WITHIN_MS, NOT_READY, { ref: false })
  return Promise.race([askDatabase(), tooLate])
}

async function askDatabase(): Promise<DatabaseReadiness> {
  try {
    const { rows } = await controlPool().query<{ name: string }>(
      'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    )
    const applied = new Set(rows.map(({ name }) => name))
    const needed = await neededMigrations()
    const storage = await hasStorage()
    return { database: true, migrations: needed.every((name) => applied.has(name)), storage }
  } catch (error) {
    return { ...NOT_READY, database: isMissingTable(error) }
  }
}

let needed: Promise<string[]> | undefined

function neededMigrations(): Promise<string[]> {
  needed ??= readdir(path.join(process.cwd(), 'prisma', 'migrations'), { withFileTypes: true }).then(
    (entries) => entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
  )
  return needed
}

/** A database that nothing has been migrated in answers well enough. */
function isMissingTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P01'
}
