import * as encoding from 'lib0/encoding'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { readTyped } from './readTyped'

function typing(edit: (text: Y.Text, doc: Y.Doc) => void, doc = new Y.Doc()): [Uint8Array, number] {
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  doc.transact(() => edit(doc.getText('content'), doc))
  return [updates.at(-1) ?? new Uint8Array(), doc.clientID]
}

test('[LV5] letters and deletions of one author pass', () => {
  const [typed, client] = typing((text) => text.insert(0, 'words'))
  expect(readTyped(typed, client)).toHaveProperty('parts')
  const other = new Y.Doc()
  Y.applyUpdate(other, typed)
  const [deletion, author] = typing((text) => text.delete(1, 2), other)
  expect(readTyped(deletion, author)).toHaveProperty('parts')
  const [both] = typing((text) => {
    text.insert(1, 'x')
    text.delete(0, 1)
  }, other)
  expect(readTyped(both, author)).toHaveProperty('parts')
})

test('[LV5] under another client, not text, or not Yjs: refused with what is wrong', () => {
  const [typed, client] = typing((text) => text.insert(0, 'words'))
  expect(readTyped(typed, client + 1)).toEqual({ fault: expect.stringContaining('another Yjs client') })
  expect(readTyped(typed.slice(0, -1), client)).toEqual({ fault: expect.stringContaining('no Yjs') })
  expect(readTyped(Uint8Array.of(...typed, 0), client)).toEqual({ fault: expect.stringContaining('no Yjs') })
  expect(readTyped(new Uint8Array(), client)).toEqual({ fault: expect.stringContaining('no Yjs') })
  const asMap = new Y.Doc()
  asMap.getMap('content').set('a', 'b')
  expect(readTyped(Y.encodeStateAsUpdate(asMap), asMap.clientID)).toEqual({
    fault: expect.stringContaining('other than text'),
  })
  const elsewhere = new Y.Doc()
  elsewhere.getText('other').insert(0, 'words')
  expect(readTyped(Y.encodeStateAsUpdate(elsewhere), elsewhere.clientID)).toEqual({
    fault: expect.stringContaining('other than text'),
  })
  const [embed, embedder] = typing((text) => text.insertEmbed(0, { image: 'x' }))
  expect(readTyped(embed, embedder)).toEqual({ fault: expect.stringContaining('other than text') })
  const [many, writer] = typing((text) => {
    for (let n = 0; n < 20; n++) text.insert(0, 'a')
  })
  expect(readTyped(many, writer)).toEqual({ parts: 20 })
  const v2 = Y.convertUpdateFormatV1ToV2(typed)
  expect(readTyped(v2, client)).toEqual({ fault: expect.stringContaining('no Yjs') })
})

test('[LV5] deletions of nothing, and numbers past all documents, are refused', () => {
  const deletion = (clock: number, len: number) => {
    const encoder = new Y.UpdateEncoderV1()
    const { restEncoder } = encoder
    // No structs; then one client with one range.
    for (const number of [0, 1, 7, 1, clock, len]) encoding.writeVarUint(restEncoder, number)
    return encoder.toUint8Array()
  }
  expect(readTyped(deletion(5, 1), 1)).toEqual({ parts: 1 })
  const fault = { fault: 'has numbers that no document has' }
  expect(readTyped(deletion(5, 0), 1)).toEqual(fault)
  expect(readTyped(deletion(2 ** 31, 1), 1)).toEqual(fault)
})
