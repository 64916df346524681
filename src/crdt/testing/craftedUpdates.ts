/** Yjs v1 updates as no editor makes them: well-formed or nearly so, and as bad as their bytes allow. For tests. */
import * as Y from 'yjs'

/** A struct's first byte: its kind of content, and which of its fields follow. */
const [GC, DELETED, JSON_LIST, STRING, TYPE, ANY, SKIP] = [0, 1, 2, 4, 7, 8, 10]
const [HAS_KEY, HAS_RIGHT_ORIGIN, HAS_ORIGIN] = [0x20, 0x40, 0x80]
const NO_DELETES = [0]

/** Inserts of many clients, all before the first letter and each to be compared with all others. */
export function samePlace(clients: number): Uint8Array {
  const letters = [...block(1, 1), STRING, ...root('content'), ...text('x'.repeat(clients))]
  const inserts = times(clients, (n) => [
    ...block(1, clients + 1 - n),
    STRING | HAS_RIGHT_ORIGIN,
    ...id(1, clients - 1 - n),
    ...text('z'),
  ])
  return update(clients + 1, [...inserts, letters])
}

/** Shared maps, each within the one before. */
export function nestedMaps(depth: number): Uint8Array {
  const map = (n: number) => [
    TYPE | HAS_KEY,
    ...(n === 0 ? root('m') : [0, ...id(1, n - 1)]),
    ...text('k'),
    1,
  ]
  return update(1, [block(depth, 1), ...times(depth, map)])
}

/** Shared lists side by side, of which each takes some 100 times its bytes. */
export function manyTypes(count: number): Uint8Array {
  const list = (n: number) => (n === 0 ? [TYPE, ...root('m'), 0] : [TYPE | HAS_ORIGIN, ...id(1, n - 1), 0])
  return update(1, [block(count, 1), ...times(count, list)])
}

/** A letter each of so many clients. */
export function manyClients(clients: number): Uint8Array {
  const letter = (n: number) => [...block(1, clients - n), STRING, ...root('content'), ...text('a')]
  return update(clients, times(clients, letter))
}

/** What is wrong with them, to themselves. */
export const malformed: Record<string, Uint8Array> = {
  nothing: new Uint8Array(),
  'more clients than bytes': Uint8Array.from(varUint(2 ** 52)),
  'a million structs declared': update(1, [block(1_000_000, 1)]),
  'an array as large as there are': update(1, [block(33_000_000, 1)]),
  'more structs than an array holds': update(1, [block(2 ** 50, 1)]),
  'a longer string than there is': update(1, [
    [...block(1, 1), STRING, ...root('content'), ...varUint(2 ** 40)],
  ]),
  'a longer list than there is': update(1, [[...block(1, 1), ANY, ...root('content'), ...varUint(2 ** 31)]]),
  'lists in lists without end': update(1, [
    [...block(1, 1), ANY, ...root('m'), 1],
    ...times(200_000, () => [117, 1]),
  ]),
  'JSON that is none': update(1, [[...block(1, 1), JSON_LIST, ...root('m'), 1, ...text('{')]]),
  'a type that does not exist': update(1, [[...block(1, 1), TYPE, ...root('m'), 99]]),
  'two parts by one client': update(2, [
    [...block(1, 1), STRING, ...root('content'), ...text('lost')],
    [...block(1, 1), STRING, ...root('content'), ...text('kept')],
  ]),
  'an edit without length': update(1, [[...block(1, 1), STRING, ...root('content'), ...text('')]]),
  'bytes after it': Uint8Array.from([
    ...update(1, [[...block(1, 1), STRING, ...root('content'), ...text('x')]]),
    0,
  ]),
  'another encoding': Y.encodeStateAsUpdateV2(docOf((doc) => doc.getText('content').insert(0, 'v2'))),
  'a map by the name of content': stateOf((doc) => doc.getMap('content').set('a', 1)),
  'a list by the name of content': stateOf((doc) => doc.getArray('content').push(['a', { b: 1 }])),
  'a tree by the name of content': stateOf((doc) =>
    doc.getXmlFragment('content').push([new Y.XmlElement('p')]),
  ),
  'a document within content': stateOf((doc) => doc.getArray('content').push([new Y.Doc()])),
}

/** By what it contradicts in the state it is sent to: under a client and clock that this has, it says something else. */
export const forged: Record<string, { state: Uint8Array; update: Uint8Array }> = {
  'other letters': pair([STRING, ...root('content'), ...text('world')]),
  'other letters after the same ones': pair([STRING, ...root('content'), ...text('help!!')]),
  'another place': pair([STRING | HAS_ORIGIN, ...id(2, 0), ...text('hello')]),
  'another place to the right': pair([STRING | HAS_RIGHT_ORIGIN, ...id(2, 0), ...text('hello')]),
  'another part of the document': pair([STRING, ...root('other'), ...text('hello')]),
  'a key': pair([STRING | HAS_KEY, ...root('content'), ...text('key'), ...text('hello')]),
  'something else than letters': pair([
    ANY,
    ...root('content'),
    5,
    ...times(5, () => [119, ...text('h')]).flat(),
  ]),
  'deleted, and elsewhere': pair([DELETED, ...root('other'), 5]),
  'cut where it was whole, and put elsewhere': {
    state: greeting(),
    update: update(1, [
      [
        ...block(2, 1),
        STRING,
        ...root('content'),
        ...text('he'),
        STRING | HAS_ORIGIN,
        ...id(1, 0),
        ...text('llo'),
      ],
    ]),
  },
  'from the middle on': {
    state: greeting(),
    update: update(1, [[...block(1, 1, 2), STRING | HAS_ORIGIN, ...id(1, 1), ...text('lxx')]]),
  },
}

function greeting(): Uint8Array {
  return update(2, [
    [...block(1, 2), STRING, ...root('content'), ...text('x')],
    [...block(1, 1), STRING, ...root('content'), ...text('hello')],
  ])
}

/** A state of `x` by 2 and `hello` by 1, and an update that has this struct in place of `hello`. */
function pair(struct: number[]): { state: Uint8Array; update: Uint8Array } {
  const x = [...block(1, 2), STRING, ...root('content'), ...text('x')]
  return { state: greeting(), update: update(2, [x, [...block(1, 1), ...struct]]) }
}

/** Odd, but what they say is clear. By what their text reads as. */
export const odd: Record<string, { state: Uint8Array; reads: string }> = {
  'structs without length': {
    state: update(2, [
      [...block(2, 2), SKIP, 0, SKIP, 3],
      [...block(1, 1), SKIP, 0],
    ]),
    reads: '',
  },
  'a gap of huge length': { state: update(1, [[...block(1, 1), GC, ...varUint(2 ** 50)]]), reads: '' },
  'maps in maps, 10,000 deep': { state: nestedMaps(10_000), reads: '' },
  'many inserts at the same place': {
    state: samePlace(1_000),
    reads: 'zx'.repeat(1_000),
  },
  'a list of the largest client ids': {
    state: update(1, [[...block(1, 2 ** 53 - 1), STRING, ...root('content'), ...text('far')]]),
    reads: 'far',
  },
  '20,000 tiny updates in one': { state: tiny(20_000), reads: 'y'.repeat(20_000) },
  'structs that wait for later ones': {
    state: update(3, [
      [...block(1, 1), STRING | HAS_ORIGIN, ...id(2, 0), ...text('c')],
      [...block(1, 2), STRING | HAS_ORIGIN, ...id(3, 0), ...text('b')],
      [...block(1, 3), STRING, ...root('content'), ...text('a')],
    ]),
    reads: 'abc',
  },
  'a document within another part': {
    state: stateOf((doc) => {
      doc.getMap('parts').set('inner', new Y.Doc())
      doc.getText('content').insert(0, 'outer')
    }),
    reads: 'outer',
  },
  'formats and pictures': {
    state: stateOf((doc) => {
      doc.getText('content').insert(0, 'bold', { bold: true })
      doc.getText('content').insertEmbed(2, { image: 'x' })
    }),
    reads: 'bold',
  },
  'all of it deleted': {
    state: stateOf((doc) => {
      doc.getText('content').insert(0, 'gone')
      doc.getText('content').delete(0, 4)
    }),
    reads: '',
  },
}

/** A valid update with some of its bytes changed. */
export function noisy(state: Uint8Array, random: (below: number) => number): Uint8Array {
  const bytes = state.slice(0, random(8) === 0 ? random(state.length) : state.length)
  for (let flips = 1 + random(4); flips > 0 && bytes.length > 0; flips--)
    bytes[random(bytes.length)] = [0, 1, 10, 0x80, 0xff, random(256)][random(6)] ?? 0
  return bytes
}

function tiny(count: number): Uint8Array {
  return stateOf((doc) => {
    for (let n = 0; n < count; n++) doc.getText('content').insert(Math.floor(n / 2), 'y')
  })
}

function stateOf(write: (doc: Y.Doc) => void): Uint8Array {
  return Y.encodeStateAsUpdate(docOf(write))
}

function docOf(write: (doc: Y.Doc) => void): Y.Doc {
  const doc = new Y.Doc()
  write(doc)
  return doc
}

function update(clients: number, structs: number[][]): Uint8Array {
  return Uint8Array.from([varUint(clients), ...structs, NO_DELETES].flat())
}

/** The head of one client's structs. */
function block(structs: number, client: number, clock = 0): number[] {
  return [...varUint(structs), ...id(client, clock)]
}

function id(client: number, clock: number): number[] {
  return [...varUint(client), ...varUint(clock)]
}

function root(name: string): number[] {
  return [1, ...text(name)]
}

function text(words: string): number[] {
  const bytes = Buffer.from(words)
  return [...varUint(bytes.length), ...bytes]
}

function varUint(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push(0x80 | (rest % 128))
  }
}

function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n))
}
