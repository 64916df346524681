import { expect, test } from 'vitest'
import { bytesText, documentsText } from '../settings/usageText'
import { describeFailure } from './describeFailure'

test('[BT18] [OB4] a document that finds no room says so, that its text is safe, and what helps', () => {
  const message = 'The workspace may store 10 bytes and has 9: there is no room for this change'
  const text = describeFailure({ code: 'quota_exceeded', message })
  for (const part of [message, 'safe on this device', 'retry', 'export']) expect(text).toContain(part)
  expect(describeFailure({ code: 'invalid_text', message: 'A NUL.' })).toBe('Could not be synced. A NUL.')
})

test('[BT18] the meters say what is used of what, and nothing of a limit that there is not', () => {
  expect(bytesText(1_234_567, 10_000_000_000)).toBe('1.2 MB of 10 GB')
  expect(bytesText(0, null)).toBe('0 byte')
  expect(documentsText(1_204, 2_000_000)).toBe('1,204 of 2,000,000 documents')
  expect(documentsText(1, null)).toBe('1 document')
})
