import { expect, test } from 'vitest'
import { passwordFault } from './passwordFault'

const ada = { name: 'Ada King Lovelace', email: 'ada.lovelace@example.org' }

test.each([
  '12345678',
  'password',
  'PASSWORD',
  'Password1',
  'password123!',
  'iloveyou',
  'qwertyuiop',
  'Sunshine2024!',
  '1q2w3e4r',
  'trustno1',
  'ｐａｓｓｗｏｒｄ',
  'aaaaaaaaaaaa',
  'abababababab',
  'abcdefghijk',
  '98765432',
  'zyxwvuts',
  'BatchDocumentSync',
  'batch document sync',
  'Batch-Document-Sync 1!',
  'batchsync2026',
  'ada.lovelace@example.org',
  'ADA.LOVELACE@example.org1',
  'ada.lovelace',
  'adalovelace!',
  'Ada King Lovelace',
  'lovelace',
  'Lovelace1815',
  'example.org',
  'LovelaceKingAda',
  'short',
  'x'.repeat(129),
])('[AC1] %j is refused with a sentence', (password) => {
  expect(passwordFault(password, ada)).toMatch(/^(Use|This password) .*\.$/)
})

test.each([
  'correct horse battery staple 9',
  'correct horse battery',
  '550e8400-e29b-41d4-a716-446655440000',
  'lovelace likes long walks',
  'd3Fg!kk29',
  '김민지는 오늘도 걷는다',
  'aaaabbbbccccd',
  'Xk4-'.repeat(32),
])('[AC1] %j is fine', (password) => expect(passwordFault(password, ada)).toBe(undefined))

test('[AC1] a person without a name is refused no more for it', () => {
  expect(passwordFault('9 turnips in a row', { name: '김', email: '' })).toBe(undefined)
})
