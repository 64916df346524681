import { expect, it } from 'vitest'
import { type SyncFacts, syncStateOf } from './syncStateOf'

const settled: SyncFacts = {
  saved: 'saved',
  session: 'signed-in',
  online: true,
  active: false,
  stalled: false,
  ready: 0,
  inFlight: 0,
  waiting: 0,
  checked: true,
}

it('[OB1] nothing is said of a server, or of this device, while words are saved nowhere', () => {
  expect(syncStateOf(settled)).toBe('synced')
  expect(syncStateOf({ ...settled, saved: 'saving' })).toBe('pending')
  for (const session of ['guest', 'signed-in', 'expired'] as const)
    for (const online of [true, false])
      expect(syncStateOf({ ...settled, session, online, saved: 'error' })).toBe('unsaved')
})

it('[OB1] nothing is called synced before the server has answered this page', () => {
  expect(syncStateOf({ ...settled, checked: false })).toBe('unchecked')
  expect(syncStateOf({ ...settled, checked: false, ready: 1 })).toBe('pending')
  expect(syncStateOf({ ...settled, checked: false, online: false })).toBe('offline')
})
