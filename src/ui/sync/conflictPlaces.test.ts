import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type ConflictPart, conflictParts, textOfChoice } from './conflictPlaces'

const placesOf = (parts: ConflictPart[]) => parts.filter(({ changedBy }) => changedBy !== undefined)
const join = (parts: ConflictPart[], key: 'base' | 'mine' | 'theirs' | 'merged') =>
  parts.map((part) => part[key] ?? '').join('')

it('[OB9] places are where the sides differ, and only where both changed the words both are proposed', () => {
  const parts = conflictParts(
    'One cat.\n\nThe quick fox jumps over the lazy dog.\n',
    'One cat, mine.\n\nThe quick fox jumps over the red dog.\n',
    'One cat.\n\nThe slow fox jumps over the blue dog.\n',
  )
  expect(
    placesOf(parts).map(({ changedBy, mine, theirs }) => [changedBy, mine.trim(), theirs.trim()]),
  ).toEqual([
    ['local', 'One cat, mine.', 'One cat.'],
    ['server', 'quick', 'slow'],
    ['both', 'red', 'blue'],
  ])
  expect(join(parts, 'merged')).toBe('One cat, mine.\n\nThe slow fox jumps over the blue red dog.\n')
})

it('[OB9] without the base every difference is asked about', () => {
  const parts = conflictParts(undefined, 'same\nmine\n', 'same\ntheirs\n')
  expect(placesOf(parts)).toMatchObject([{ changedBy: 'both', mine: 'mine', theirs: 'theirs' }])
  expect(join(parts, 'merged')).toBe('same\ntheirs mine\n')
})

it('[OB9] the parts together are each of the texts', () => {
  const line = fc.constantFrom('a\n', 'b c\n', 'd\r\n', '\n', 'é 日本 🎈\n', 'x')
  const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join(''))
  fc.assert(
    fc.property(text, text, text, (base, mine, theirs) => {
      const three = conflictParts(base, mine, theirs)
      expect([join(three, 'base'), join(three, 'mine'), join(three, 'theirs')]).toEqual([base, mine, theirs])
      const two = conflictParts(undefined, mine, theirs)
      expect([join(two, 'mine'), join(two, 'theirs')]).toEqual([mine, theirs])
    }),
    { seed: 20_261_128, numRuns: 500 },
  )
})

it('[OB9] two sides that meet without a blank between them get one', () => {
  expect(textOfChoice({ mine: 'red', theirs: 'blue' }, 'both')).toBe('blue red')
  expect(textOfChoice({ mine: ' + mine', theirs: ' + theirs' }, 'both')).toBe(' + theirs + mine')
  expect(textOfChoice({ mine: 'a\nb', theirs: 'c' }, 'both')).toBe('c\na\nb')
})
