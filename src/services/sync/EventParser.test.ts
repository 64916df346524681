import { expect, it } from 'vitest'
import { EventParser } from './EventParser'

const STREAM =
  'retry: 2000\n\n: still here\n\nevent: changes\r\nid: c1\r\ndata: {"a":\r\ndata: 1}\r\n\r\ndata:2\n\nevent: empty\n\n'

it('[CH4] reads events however the stream is cut into pieces', () => {
  for (let size = 1; size <= STREAM.length; size++) {
    const parser = new EventParser()
    const events = []
    for (let at = 0; at < STREAM.length; at += size) events.push(...parser.push(STREAM.slice(at, at + size)))
    expect(events).toEqual([
      { event: 'changes', data: '{"a":\n1}', id: 'c1' },
      { event: 'message', data: '2', id: '' },
    ])
  }
})
