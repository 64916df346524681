/** Sees to it that the end-to-end tests find a browser: Debian's package, else Playwright's download. */
import { spawnSync } from 'node:child_process'
import { findChromium } from './findChromium.ts'

const asRootOnDebian = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
const installs = asRootOnDebian
  ? [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium-headless-shell'],
    ]
  : [['npx', 'playwright', 'install', 'chromium']]

if (!findChromium()) {
  for (const [command = '', ...args] of installs) {
    console.log([command, ...args].join(' '))
    spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  }
}
const found = findChromium()
if (!found)
  throw new Error(
    'No Chromium found. Install the package "chromium", or run: npx playwright install chromium',
  )
console.log(`Testing in ${found}`)
