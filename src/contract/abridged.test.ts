import { expect, test } from 'vitest'
import { abridged } from './abridged'

test('what is quoted is as long as allowed, and well-formed', () => {
  expect(abridged('abcde', 5)).toBe('abcde')
  expect(abridged('abcdef', 5)).toBe('abcd…')
  expect(abridged('abc🚆🚆', 5)).toBe('abc…')
})
