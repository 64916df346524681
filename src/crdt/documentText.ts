import * as Y from 'yjs'
import { diffText } from './diffText'

/** The name of the Y.Text that is a document's Markdown. */
export const TEXT_NAME = 'content'

export type DocumentText = Y.Text
export type DocumentCrdt = Y.Doc

/** The Markdown of a document, live: edits to it are CRDT edits. */
export function textOf(doc: Y.Doc): Y.Text {
  return doc.getText(TEXT_NAME)
}

/** Whether anything was ever written to the document's Y.Text, as far as this state knows. */
export function hasText(doc: Y.Doc): boolean {
  return doc.share.has(TEXT_NAME)
}

/** Whether the type named `content` is used as the Y.Text it is, and not as a map, a list or a tree. */
export function isOnlyText(doc: Y.Doc): boolean {
  const text = textOf(doc)
  for (let item = text._start; item; item = item.right) {
    const { content } = item
    const fits =
      item.deleted ||
      content instanceof Y.ContentString ||
      content instanceof Y.ContentEmbed ||
      content instanceof Y.ContentFormat
    if (!fits) return false
  }
  return text._map.size === 0
}

/** A document as a Yjs v1 update holds it; no argument: an empty one. @throws on bytes that are no update. */
export function openCrdt(...updates: Uint8Array[]): Y.Doc {
  const doc = emptyCrdt()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}

/** Without the random guid that Yjs would draw for providers we do not use: it costs more than a merge. */
export function emptyCrdt(): Y.Doc {
  return new Y.Doc({ guid: TEXT_NAME })
}

/** The whole document as one Yjs v1 update; `since`: only what came after that (`versionOf`). */
export function encodeCrdt(doc: Y.Doc, since?: Uint8Array): Uint8Array {
  return Y.encodeStateAsUpdate(doc, since)
}

/** How far the document has come: a Yjs state vector. */
export function versionOf(doc: Y.Doc): Uint8Array {
  return Y.encodeStateVector(doc)
}

/** Whether a state has all that another has, what it deleted included. */
export function hasAllOfState(state: Uint8Array, other: Uint8Array): boolean {
  const doc = openCrdt(state)
  const [version, text] = [versionOf(doc), textOf(doc).toString()]
  Y.applyUpdate(doc, other)
  const after = versionOf(doc)
  return (
    textOf(doc).toString() === text &&
    after.length === version.length &&
    after.every((byte, index) => byte === version[index])
  )
}

/** A first state of a document that so far is only text, as its writer makes it: another each time. */
export function stateFromText(text: string): Uint8Array {
  return firstState(emptyCrdt(), text)
}

/**
 * The state of a document that was made from text alone: the same whenever and wherever it is asked for, so that
 * nobody has to keep it. The author's number comes from the text, as one number must never stand for two texts.
 */
export function seededState(text: string): Uint8Array {
  const doc = emptyCrdt()
  doc.clientID = hashOf(text)
  return firstState(doc, text)
}

/** A body's state: its own, or what its text comes to. */
export function stateOf({
  content,
  state,
}: {
  content: string
  state?: Uint8Array | null | undefined
}): Uint8Array {
  return state ?? seededState(content)
}

function firstState(doc: Y.Doc, text: string): Uint8Array {
  if (text) textOf(doc).insert(0, text)
  return encodeCrdt(doc)
}

/** FNV-1a, 32 bits, over UTF-16 code units. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** The Markdown that a state reads as. @throws on bytes that are no Yjs update. */
export function textFromState(state: Uint8Array): string {
  return textOf(openCrdt(state)).toString()
}

/**
 * Makes `text` read `wanted` by the smallest edit, so that cursors, and other people's edits that have
 * not arrived yet, stay where they belong. Never splits a surrogate pair.
 */
export function editText(text: Y.Text, wanted: string): void {
  const current = text.toString()
  if (current === wanted) return
  const edit = () => {
    if (text.length !== current.length) {
      // Something other than text is in it, which has a place but no letters: offsets would not agree.
      text.delete(0, text.length)
      text.insert(0, wanted)
      return
    }
    // From the last to the first, so that each is still where it was found.
    for (const { start, end, text: added } of diffText(current, wanted).reverse()) {
      text.delete(start, end - start)
      text.insert(start, added)
    }
  }
  if (text.doc) text.doc.transact(edit)
  else edit()
}
