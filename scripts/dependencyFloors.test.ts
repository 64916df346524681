import { readFileSync } from 'node:fs'
import semver from 'semver'
import { expect, test } from 'vitest'
import { isSupported } from './checkNode.cjs'

/** Releases that closed a published hole; anything older must not come in. */
const FLOORS: Record<string, string> = {
  next: '16.2.6',
  react: '19.2.6',
  'react-dom': '19.2.6',
  'better-auth': '1.6.11',
  '@trpc/server': '11.8.0',
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<
    string,
    {
      version?: string
      resolved?: string
      integrity?: string
      link?: boolean
      cpu?: string[]
      optional?: boolean
      engines?: { node?: string }
      optionalDependencies?: Record<string, string>
    }
  >
}

test.each(Object.entries(FLOORS))('%s is at least %s', (name, floor) => {
  const version = packages[`node_modules/${name}`]?.version ?? '0.0.0'
  const numbers = (text: string) => text.split('.').map(Number)
  const [have, need] = [numbers(version), numbers(floor)]
  const index = need.findIndex((part, at) => have[at] !== part)
  expect(index === -1 || (have[index] ?? 0) > (need[index] ?? 0), version).toBe(true)
})

test('the lockfile names no place that packages come from', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([])
})

test('the lockfile is whole for every platform: npm ci refuses one that is not', () => {
  const named = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
  const missing = named.filter(
    (name) => !Object.keys(packages).some((place) => place.endsWith(`node_modules/${name}`)),
  )
  expect(missing).toEqual([])
})

test('[OP5] the lockfile pins the content of every package', () => {
  const unpinned = Object.entries(packages).filter(
    ([place, { integrity, link }]) => place && !link && !/^sha512-/.test(integrity ?? ''),
  )
  expect(unpinned.map(([place]) => place)).toEqual([])
})

test.each(['20.19.0', '20.20.2', '22.13.0', '22.99.0', '24.0.0', '24.99.0', '26.0.0'])(
  '[OP3] every package runs on Node.js %s, as engine-strict would refuse it otherwise',
  (version) => {
    const unwilling = Object.entries(packages).filter(
      ([, { engines, cpu, optional }]) =>
        // npm leaves out what is optional and cannot run.
        engines?.node && !optional && !cpu?.includes('ia32') && !semver.satisfies(version, engines.node),
    )
    expect(unwilling.map(([place]) => place)).toEqual([])
    expect(isSupported(version)).toBe(true)
  },
)

test.each(['16.20.0', '18.20.8', '20.18.3', '21.7.0', '22.12.0', '23.11.0'])(
  '[OP3] Node.js %s is refused by npm and by the start alike',
  (version) => {
    expect(semver.satisfies(version, packages['']?.engines?.node ?? '*')).toBe(false)
    expect(isSupported(version)).toBe(false)
  },
)
