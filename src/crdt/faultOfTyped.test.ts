import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { faultOfTyped } from './faultOfTyped'

function typing(edit: (text: Y.Text, doc: Y.Doc) => void, doc = new Y.Doc()): [Uint8Array, number] {
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  doc.transact(() => edit(doc.getText('content'), doc))
  return [updates.at(-1) ?? new Uint8Array(), doc.clientID]
}

test('[LV5] letters and deletions of one author pass', () => {
  const [typed, client] = typing((text) => text.insert(0, 'words'))
  expect(faultOfTyped(typed, client, 10)).toBeUndefined()
  const other = new Y.Doc()
  Y.applyUpdate(other, typed)
  const [deletion, author] = typing((text) => text.delete(1, 2), other)
  expect(faultOfTyped(deletion, author, 10)).toBeUndefined()
  const [both] = typing((text) => {
    text.insert(1, 'x')
    text.delete(0, 1)
  }, other)
  expect(faultOfTyped(both, author, 10)).toBeUndefined()
})

test('[LV5] under another client, too many, not text, or not Yjs: refused with what is wrong', () => {
  const [typed, client] = typing((text) => text.insert(0, 'words'))
  expect(faultOfTyped(typed, client + 1, 10)).toMatch('another Yjs client')
  expect(faultOfTyped(typed.slice(0, -1), client, 10)).toMatch('no Yjs')
  expect(faultOfTyped(Uint8Array.of(...typed, 0), client, 10)).toMatch('no Yjs')
  expect(faultOfTyped(new Uint8Array(), client, 10)).toMatch('no Yjs')
  const asMap = new Y.Doc()
  asMap.getMap('content').set('a', 'b')
  expect(faultOfTyped(Y.encodeStateAsUpdate(asMap), asMap.clientID, 10)).toMatch('other than text')
  const elsewhere = new Y.Doc()
  elsewhere.getText('other').insert(0, 'words')
  expect(faultOfTyped(Y.encodeStateAsUpdate(elsewhere), elsewhere.clientID, 10)).toMatch('other than text')
  const [embed, embedder] = typing((text) => text.insertEmbed(0, { image: 'x' }))
  expect(faultOfTyped(embed, embedder, 10)).toMatch('other than text')
  const [many, writer] = typing((text) => {
    for (let n = 0; n < 20; n++) text.insert(0, 'a')
  })
  expect(faultOfTyped(many, writer, 10)).toMatch('too many')
  const v2 = Y.convertUpdateFormatV1ToV2(typed)
  expect(faultOfTyped(v2, client, 10)).toMatch('no Yjs')
})
