import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { operationCodeSchema, type ProblemCode, problemStatus } from '../errorCodes'
import { limits } from '../limits'
import { endpoints } from './endpoints'
import { problemMeaning } from './problems'

const guide = readFileSync(path.resolve('docs/integrators.md'), 'utf8')

test('[RD3] [RQ8] the guide for integrators has every code, its status and its meaning', () => {
  const rows = Object.entries(problemStatus).map(
    ([code, status]) => `| \`${code}\` | ${status} | ${problemMeaning[code as ProblemCode]} |`,
  )
  const table = guide.slice(guide.indexOf('|---|---|---|\n') + '|---|---|---|\n'.length).split('\n\n')[0]
  expect(table?.split('\n')).toEqual(rows)
  for (const code of operationCodeSchema.options) expect(guide).toContain(`\`${code}\``)
})

test('[RD3] [RQ2] the guide for integrators has the limits as they are', () => {
  expect(guide).toContain(`up to ${limits.maxOperations} operations and ${limits.maxBodyBytes / 2 ** 20} MiB`)
  expect(guide).toContain(`for ${limits.receiptHours} hours`)
  expect(guide).toContain(`more than ${limits.tombstoneDays} days`)
  expect(guide).toContain(`up to ${limits.maxWaitingSearches} wait`)
})

test('[RD2] the guide for integrators lists the calls that no key may make, and no others', () => {
  const listed = [...guide.matchAll(/^- `([A-Z]+ \/api\/v1\/\S+)`$/gm)].map(([, call]) => call)
  const calls = endpoints.flatMap(({ method, path, scope }) =>
    scope === 'account' ? [`${method.toUpperCase()} ${path}`] : [],
  )
  expect(listed).toEqual(calls)
})

test('[RD3] the guide for integrators names the document ids that no path leads to', () => {
  const taken = endpoints.flatMap(({ path }) => /^\/api\/v1\/documents\/(\w+)$/.exec(path)?.[1] ?? [])
  expect(taken.length).toBeGreaterThan(0)
  for (const id of taken) expect(guide).toMatch(new RegExp(`a document that is called[^.]*\`${id}\``))
})

test('[RD3] the examples are as short as the guide says, and so is what they share', () => {
  const shared = readFileSync(path.resolve('examples/folder.mjs'), 'utf8').split('\n').length
  expect(guide).toMatch(/40 lines each;.{0,120}folder\.mjs\), 200 lines more/s)
  expect(Math.abs(shared - 200)).toBeLessThan(20)
  for (const file of ['curl/mirror.sh', 'openapi-fetch/mirror.ts', 'trpc/mirror.ts']) {
    const lines = readFileSync(path.resolve('examples', file), 'utf8').split('\n')
    expect(lines.length, file).toBeLessThanOrEqual(40)
  }
})
