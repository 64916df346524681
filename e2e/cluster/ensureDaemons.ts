/** Installs Debian's nginx and PgBouncer for the journeys of `Cluster`, where that can be done. */
import { spawnSync } from 'node:child_process'
import { findDaemon } from './findDaemon.ts'

const missing = (['nginx', 'pgbouncer'] as const).filter((name) => !findDaemon(name))
const asRootOnDebian = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
if (missing.length > 0 && asRootOnDebian) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
  ]) {
    console.log(['apt-get', ...args].join(' '))
    spawnSync('apt-get', args, { stdio: 'inherit', env })
  }
}
if (missing.some((name) => !findDaemon(name))) {
  console.log(`Without ${missing.join(' and ')} the journey on several instances is left out.`)
}
