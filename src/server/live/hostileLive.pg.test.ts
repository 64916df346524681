import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { limits } from '@/contract/limits'
import { liveClose } from '@/contract/live'
import { signUpWriter } from '@/testing/writer'
import { ada, admit, bea, connect, joined, PATIENCE, startEach } from './testing/company'
import type { LiveClient } from './testing/LiveClient'

startEach()

describe('[LV5] a hostile message costs its sender the connection, and others nothing', () => {
  const typedBy = (edit: (doc: Y.Doc) => void, clientID?: number): Uint8Array => {
    const doc = new Y.Doc()
    if (clientID !== undefined) doc.clientID = clientID
    edit(doc)
    return Y.encodeStateAsUpdate(doc)
  }
  const words = (doc: Y.Doc) => doc.getText('content').insert(0, 'x')

  test.each<[string, (client: LiveClient, victim: LiveClient) => void]>([
    ['an update of another author', (b, a) => b.send('update', typedBy(words, a.doc.clientID))],
    ['no update', (b) => b.send('update', Uint8Array.of(1, 2, 3))],
    ['nothing', (b) => b.send('update', new Uint8Array())],
    [
      'a map in place of the text',
      (b) =>
        b.send(
          'update',
          typedBy((doc) => doc.getMap('content').set('a', 'b'), b.doc.clientID),
        ),
    ],
    [
      'a subdocument',
      (b) =>
        b.send(
          'update',
          typedBy((doc) => doc.getArray('content').insert(0, [new Y.Doc()]), b.doc.clientID),
        ),
    ],
    ['more than fits', (b) => b.send('update', new Uint8Array(limits.maxLiveMessageBytes + 1))],
    [
      'a caret of somebody else',
      (b, a) => b.send('awareness', Uint8Array.of(1, ...varint(a.doc.clientID), 1, 2, 123, 125)),
    ],
    ['two carets', (b) => b.send('awareness', Uint8Array.of(2, 1, 1, 2, 123, 125, 2, 1, 2, 123, 125))],
    ['a huge caret', (b) => b.awareness.setLocalState({ cursor: { anchor: 'x'.repeat(5_000), head: 1 } })],
    [
      'a caret that is no JSON',
      (b) => b.send('awareness', Uint8Array.of(1, ...varint(b.doc.clientID), 1, 1, 120)),
    ],
    ['no frame', (b) => b.socket.send(Uint8Array.of(7, 7))],
    ['no JSON', (b) => b.socket.send('{')],
    ['an unknown request', (b) => b.socket.send('{"type":"shout"}')],
    [
      'a long request',
      (b) => b.socket.send(JSON.stringify({ type: 'watch', workspace_id: ' '.repeat(5_000) })),
    ],
    [
      'a channel twice',
      (b) =>
        b.ask({ type: 'join', channel: 0, workspace_id: ada.workspaceId, document_id: 'x', yjs_client: 1 }),
    ],
  ])('%s', async (_, send) => {
    const [a, b] = [await joined(ada), await joined(bea)]
    send(b, a)
    expect([liveClose.refused, 1009]).toContain(await b.closed)
    expect(a.frames.filter(({ kind }) => kind === 'update')).toEqual([])
    a.text.insert(0, 'goes on')
    const again = await joined(bea)
    a.text.insert(0, 'and ')
    await expect.poll(() => again.frames.filter(({ kind }) => kind === 'update').length, PATIENCE).toBe(1)
  })

  test('an edit of many parts goes by the batch: its author is asked to push, and stays', async () => {
    const [a, b] = [await joined(ada), await joined(bea)]
    b.answers.length = 0
    b.doc.transact(() => {
      for (let n = 0; n <= limits.maxLiveStructs; n++) b.text.insert(0, 'x')
    })
    await b.next('push')
    b.text.insert(0, 'y')
    await expect.poll(() => a.frames.filter(({ kind }) => kind === 'update').length, PATIENCE).toBe(1)
  })

  test('a flood of pings', async () => {
    const b = await joined(bea)
    for (let n = 0; n < 20 * limits.maxLiveMessagesPerSecond && b.socket.readyState === b.socket.OPEN; n++)
      b.socket.ping()
    // Cut off in the middle of it, it may not hear why.
    expect([liveClose.tooMuch, 1006]).toContain(await b.closed)
  })

  test('a flood, and coming back does not buy another at once', async () => {
    const cem = await signUpWriter()
    await admit(cem)
    const sent = async () => {
      const c = await joined(cem)
      let count = 0
      for (; c.socket.readyState === c.socket.OPEN && count < 20 * limits.maxLiveMessagesPerSecond; count++) {
        c.text.insert(0, 'x')
        if (count % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      await c.closed
      return c
    }
    for (let n = 0; n < 5; n++) await sent()
    const last = await connect(cem)
    await last.join(ada.workspaceId).catch(() => undefined)
    for (let n = 0; n < limits.maxLiveMessagesPerSecond; n++) last.text.insert(0, 'x')
    expect(await last.closed).toBe(liveClose.tooMuch)
  })

  test('a flood, of which others notice nothing', async () => {
    const [a, b] = [await joined(ada), await joined(bea)]
    for (let n = 0; n < 20 * limits.maxLiveMessagesPerSecond && b.socket.readyState === b.socket.OPEN; n++)
      b.text.insert(0, 'x')
    expect(await b.closed).toBe(liveClose.tooMuch)
    expect(a.socket.readyState).toBe(a.socket.OPEN)
  })

  test('more connections or documents than one may have', async () => {
    const a = await connect(ada)
    for (let n = 0; n <= limits.maxLiveDocuments; n++) {
      a.ask({ type: 'join', channel: n, workspace_id: ada.workspaceId, document_id: `d${n}`, yjs_client: 1 })
      const answer = await a.next('joined', 'left')
      expect(answer.type).toBe(n < limits.maxLiveDocuments ? 'joined' : 'left')
    }
    for (let n = 1; n < limits.maxLiveConnectionsPerUser; n++) await connect(ada)
    await expect(connect(ada)).rejects.toBe(429)
    await connect(bea)
  })

  test('the Yjs client of somebody who is there', async () => {
    const a = await joined(ada)
    const b = await connect(bea, 0, a.doc.clientID)
    expect(await b.join(ada.workspaceId)).toMatchObject({ type: 'left', code: 'yjs_client_taken' })
    const again = await connect(ada, 0, a.doc.clientID)
    expect(await again.join(ada.workspaceId)).toMatchObject({ type: 'joined', others: 0 })
  })
})

function varint(value: number): number[] {
  const bytes = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left]
    bytes.push((left % 128) + 128)
  }
}
