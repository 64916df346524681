import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where a system package put its server: Debian keeps those out of a user's PATH. */
export function findDaemon(name: 'nginx' | 'pgbouncer'): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders.map((folder) => join(folder, name)).find(existsSync)
}
