/** Sees to it that the end-to-end tests find a browser: Debian's package, else Playwright's download. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { findChromium } from './findChromium.ts'

/** Of Debian: one for what only a whole browser can do, one for all else. */
const PACKAGES = ['chromium', 'chromium-headless-shell']

const asRootOnDebian = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
const installs = asRootOnDebian
  ? [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...PACKAGES],
    ]
  : [['npx', 'playwright', 'install', 'chromium']]

const hasOne = findChromium() !== undefined
const hasBoth = existsSync(chromium.executablePath()) || findChromium('shell') !== findChromium('whole')
if (!hasOne || (asRootOnDebian && !hasBoth)) {
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
