import { describe, expect, it } from 'vitest'
import { savedText } from './savedText'

describe('savedText', () => {
  it('[OB1] does not say synced of words that the row was read before', () => {
    const before = { syncStatus: 'synced' } as const
    expect(savedText(before, 'saving', before)).toBe('Saving…')
    expect(savedText(before, 'saved', before)).toBe('Saved on this device')
    expect(savedText({ syncStatus: 'modified' }, 'saved', before)).toBe('Saved on this device')
    expect(savedText({ syncStatus: 'synced' }, 'saved', before)).toBe('Synced')
    expect(savedText(before, 'error', undefined)).toBe('Could not be saved on this device')
  })
})
