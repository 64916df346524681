import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PageLife } from './PageLife'

let page: PageLife
let heard: string[]

beforeEach(() => {
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('document', new EventTarget())
  page = new PageLife()
  heard = []
  page.follow()
  page.subscribe(() => heard.push(page.untilFrozen.aborted ? 'frozen' : 'resumed'))
})

afterEach(() => vi.unstubAllGlobals())

it('[OB5] what may go on until the page is frozen is told so at once, and begins anew after that', () => {
  const before = page.untilFrozen
  document.dispatchEvent(new Event('freeze'))
  expect(before.aborted).toBe(true)
  expect(page.untilFrozen.aborted).toBe(true)
  document.dispatchEvent(new Event('resume'))
  expect(before.aborted).toBe(true)
  expect(page.untilFrozen.aborted).toBe(false)
  expect(heard).toEqual(['frozen', 'resumed'])
})

it('[OB5] a page that is kept for going back to is resumed when it is shown, and not before', () => {
  window.dispatchEvent(new Event('pagehide'))
  document.dispatchEvent(new Event('freeze'))
  document.dispatchEvent(new Event('resume'))
  expect(heard).toEqual(['frozen'])
  window.dispatchEvent(new Event('pageshow'))
  expect(heard).toEqual(['frozen', 'resumed'])
  window.dispatchEvent(new Event('pageshow'))
  expect(heard).toEqual(['frozen', 'resumed'])
})
