import diff from 'fast-diff'
import * as Y from 'yjs'

/** The name of the Y.Text that is a document's Markdown. */
const TEXT_NAME = 'content'

/** Above this product of lengths a comparison by character takes too long: lines are compared instead. */
const MAX_DIFF_AREA = 250_000

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

/** A document as a Yjs v1 update holds it; no argument: an empty one. @throws on bytes that are no update. */
export function openCrdt(...updates: Uint8Array[]): Y.Doc {
  const doc = emptyCrdt()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}

/** Without the random guid that Yjs would draw for providers we do not use: it costs more than a merge. */
function emptyCrdt(): Y.Doc {
  return new Y.Doc({ guid: TEXT_NAME })
}

/** The whole document as one Yjs v1 update. */
export function encodeCrdt(doc: Y.Doc): Uint8Array {
  return Y.encodeStateAsUpdate(doc)
}

/** The first state of a document that so far is only text. */
export function stateFromText(text: string): Uint8Array {
  const doc = emptyCrdt()
  if (text) textOf(doc).insert(0, text)
  return encodeCrdt(doc)
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
    let index = 0
    for (const [kind, part] of diffText(current, wanted)) {
      if (kind === diff.INSERT) text.insert(index, part)
      if (kind === diff.DELETE) text.delete(index, part.length)
      else index += part.length
    }
  }
  if (text.doc) text.doc.transact(edit)
  else edit()
}

type TextDiff = [kind: -1 | 0 | 1, part: string][]

/** What turns `from` into `to`, by character where that is affordable, else by line, else as a whole. */
function diffText(from: string, to: string): TextDiff {
  const { start, end } = commonEnds(from, to)
  const removed = from.slice(start, from.length - end)
  const added = to.slice(start, to.length - end)
  return [
    [diff.EQUAL, from.slice(0, start)],
    ...diffMiddle(removed, added),
    [diff.EQUAL, from.slice(from.length - end)],
  ]
}

function diffMiddle(removed: string, added: string): TextDiff {
  if (removed.length * added.length <= MAX_DIFF_AREA) return diff(removed, added)
  const codes = new Map<string, string>()
  const encode = (text: string) => {
    // One code unit per distinct line, so that the comparison runs over lines.
    const lines = text.split(/(?<=\n)/)
    return lines.map((line) => codes.get(line) ?? remember(codes, line)).join('')
  }
  const from = encode(removed)
  const to = encode(added)
  if (codes.size >= MAX_LINE_CODES || from.length * to.length > MAX_DIFF_AREA) {
    return [
      [diff.DELETE, removed],
      [diff.INSERT, added],
    ]
  }
  const lines = [...codes.keys()]
  const decode = (text: string) => Array.from(text, (code) => lines[code.charCodeAt(0) - 1] ?? '').join('')
  return diff(from, to).map(([kind, part]) => [kind, decode(part)])
}

/** Code units below the surrogates, so that no code is half of a pair. */
const MAX_LINE_CODES = 0xd7ff

function remember(codes: Map<string, string>, line: string): string {
  const code = String.fromCharCode(Math.min(codes.size + 1, MAX_LINE_CODES))
  codes.set(line, code)
  return code
}

/** Lengths of what the two begin and end with in common, not cutting through a surrogate pair. */
function commonEnds(a: string, b: string): { start: number; end: number } {
  const shortest = Math.min(a.length, b.length)
  let start = 0
  while (start < shortest && a.charCodeAt(start) === b.charCodeAt(start)) start++
  if (isHighSurrogate(a.charCodeAt(start - 1))) start--
  let end = 0
  while (end < shortest - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end))
    end++
  if (isLowSurrogate(a.charCodeAt(a.length - end))) end--
  return { start, end }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
