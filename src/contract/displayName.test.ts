import { expect, test } from 'vitest'
import { displayNameSchema } from './displayName'

const schema = displayNameSchema(40)

test.each([
  'Ada',
  '  Ada  ',
  '김민지',
  'علی‌رضا',
  'مريم\u200f',
  '👩‍👩‍👧',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '日本 太郎',
  "O'Neil & <Sons>",
])('[AC1] %s is a name', (name) => expect(schema.parse(name)).toBe(name.trim()))

test.each([
  '',
  '   ',
  '\u3000',
  '\u200b\u200d',
  '\u3164',
  '\u2800',
  '\ufeff',
  'Ada\u202egnp.exe',
  '\u2066Ada',
  'Ada\nRoot',
  'Ada\tRoot',
  'a\u0007',
  'a\u0085b',
  'a\u2028b',
  'a\0b',
  '\ud800',
  'x'.repeat(41),
])('[AC1] %j is none', (name) => expect(schema.safeParse(name).success).toBe(false))
