import { expect, test } from 'vitest'
import { sittingsOf } from './sittingsOf'

const at = (version: number, minute: number, authorId = 'ada') => ({
  version,
  title: '',
  operation: 'update' as const,
  authorId,
  author: authorId,
  name: undefined,
  isMerged: false,
  createdAt: minute * 60_000,
})

test('[BT15] versions of one author with pauses under ten minutes are one sitting', () => {
  const versions = [at(6, 40), at(5, 31), at(4, 21), at(3, 20, 'bob'), at(2, 12), at(1, 2)]
  const sittings = sittingsOf(versions)
  expect(sittings.map(({ author, versions }) => [author, versions.map(({ version }) => version)])).toEqual([
    ['ada', [6, 5]],
    ['ada', [4]],
    ['bob', [3]],
    ['ada', [2]],
    ['ada', [1]],
  ])
  expect(sittings[0]).toMatchObject({ from: 31 * 60_000, to: 40 * 60_000 })
  expect(sittingsOf([])).toEqual([])
})

test('[BT15] ten thousand versions are grouped at once', () => {
  const versions = Array.from({ length: 10_000 }, (_, n) => at(10_000 - n, 10_000 - n))
  expect(sittingsOf(versions)).toHaveLength(1)
})
