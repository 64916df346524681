import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openCrdt, textOf } from '@/crdt/documentText'
import { applyLive, onTyped } from '@/crdt/liveCrdt'
import { contentsOf } from '@/crdt/readUpdate'
import { UpdatesAside } from './UpdatesAside'

/** What is typed one letter at a time, with how often each update is read. */
function typed(letters: string) {
  const author = openCrdt()
  const updates: { update: Uint8Array; contents: ReturnType<typeof contentsOf> }[] = []
  let reads = 0
  onTyped(author, (update) => {
    const { structs, deletes } = contentsOf(update)
    const contents = {
      deletes,
      get structs() {
        reads++
        return structs
      },
    }
    updates.push({ update, contents })
  })
  for (const letter of letters) textOf(author).insert(textOf(author).length, letter)
  return { updates, readCount: () => reads }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('UpdatesAside', () => {
  it('[LV2] an update kept aside is not read again before the edit that it lacks has come', () => {
    const { updates, readCount } = typed('abcdefgh')
    const [first, ...rest] = updates
    if (!first) throw new Error('eight updates')
    const aside = new UpdatesAside()
    const doc = openCrdt()
    for (const each of rest.reverse()) aside.add(each)
    for (let keystroke = 0; keystroke < 100; keystroke++) {
      textOf(doc).insert(0, '.')
      aside.applyFitting(doc, () => expect.unreachable())
    }
    expect(readCount()).toBe(rest.length)
    aside.add(first)
    aside.applyFitting(doc, ({ update }) => applyLive(doc, update))
    expect(textOf(doc).toString().replaceAll('.', '')).toBe('abcdefgh')
    expect([aside.size, readCount()]).toEqual([0, 2 * rest.length + 1])
  })

  it('[LV2] what has not fitted for a minute is dropped, and nothing that came since', () => {
    const [, second, third] = typed('abc').updates
    if (!second || !third) throw new Error('three updates')
    const aside = new UpdatesAside()
    aside.add(second)
    vi.advanceTimersByTime(30_000)
    aside.add(third)
    aside.applyFitting(openCrdt(), () => expect.unreachable())
    vi.advanceTimersByTime(29_999)
    aside.dropOld()
    expect(aside.size).toBe(2)
    vi.advanceTimersByTime(1)
    aside.dropOld()
    expect(aside.size).toBe(1)
  })
})
