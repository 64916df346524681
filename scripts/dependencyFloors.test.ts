import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

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
    { version?: string; resolved?: string; optionalDependencies?: Record<string, string> }
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
