/** Yjs v1 updates that no editor makes: well-formed to the letter, and as costly to integrate as their bytes allow. */

/** Of a struct's first byte: what kind of content it has, and which of its fields are there. */
const STRING = 4
const TYPE = 7
const GARBAGE = 0
const HAS_PARENT_KEY = 0x20
const HAS_RIGHT_ORIGIN = 0x40
const HAS_ORIGIN = 0x80
const Y_MAP = 1
const NO_DELETES = [0]

export const craftedUpdates: Record<string, Buffer> = {
  // Every one is at the start, and compared with all that are there already: the square of their number. That
  // each client's first struct waits for the one before has them come in the order that costs most.
  'same-position inserts': update(
    range(4_000, (n) => [
      ...block(2, n + 1, 0),
      ...(n === 0 ? atStart('x') : afterStruct(n, 1, 'x')),
      ...atStart('x'),
    ]),
  ),
  // Typed backwards, so that no two become one.
  '20,000 tiny inserts': update([
    [
      ...block(20_000, 1, 0),
      ...range(20_000, (n) => (n === 0 ? atStart('x') : beforeStruct(1, n - 1, 'x'))).flat(),
    ],
  ]),
  'deep nesting': update([
    [...block(50_000, 1, 0), ...range(50_000, (n) => [...mapIn(n === 0 ? undefined : n - 1)]).flat()],
  ]),
  // Every insert waits for one that comes later in the update.
  'out of order': update(
    range(20_000, (n) =>
      oneStruct(20_000 - n, 0, n === 19_999 ? atStart('x') : afterStruct(19_999 - n, 0, 'x')),
    ),
  ),
  'missing predecessors': update(range(20_000, (n) => oneStruct(n + 1, 1, afterStruct(n + 2, 7, 'x')))),
  'huge client count': Buffer.from(varUint(2 ** 52)),
  'huge struct count': Buffer.from([1, ...block(2 ** 52, 1, 0), GARBAGE, ...varUint(1)]),
  'huge lengths': update([[...block(2, 1, 0), GARBAGE, ...varUint(2 ** 52), GARBAGE, ...varUint(2 ** 52)]]),
  'huge string': Buffer.from([1, ...block(1, 1, 0), STRING, 1, ...string('content'), ...varUint(2 ** 40)]),
  'huge deletes': Buffer.from([
    ...varUint(1),
    ...oneStruct(1, 0, atStart('x')),
    ...varUint(1),
    ...varUint(1),
    ...varUint(200_000),
    ...range(200_000, (n) => [...varUint(n * 2), ...varUint(2 ** 40)]).flat(),
  ]),
}

/** A letter each of so many clients, each typed before the one before. */
export function manyClients(clients: number): Buffer {
  // The highest first, as Yjs writes them.
  return update(range(clients, (n) => lettersOf(clients - n)))
}

/** The edit of a few bytes with which one client more comes to such a state. */
export function oneClientMore(client: number): Buffer {
  return update([lettersOf(client)])
}

/** An edit of a few bytes at the start of any document. */
export function oneLetter(client: number): Buffer {
  return update([oneStruct(client, 0, atStart('x'))])
}

function lettersOf(client: number): number[] {
  return oneStruct(client, 0, client === 1 ? atStart('x') : beforeStruct(client - 1, 0, 'x'))
}

function update(clients: number[][]): Buffer {
  return Buffer.concat([varUint(clients.length), ...clients, NO_DELETES].map((bytes) => Buffer.from(bytes)))
}

function oneStruct(client: number, clock: number, struct: number[]): number[] {
  return [...block(1, client, clock), ...struct]
}

/** The head of one client's structs. */
function block(structs: number, client: number, clock: number): number[] {
  return [...varUint(structs), ...varUint(client), ...varUint(clock)]
}

function atStart(text: string): number[] {
  return [STRING, 1, ...string('content'), ...string(text)]
}

function afterStruct(client: number, clock: number, text: string): number[] {
  return [STRING | HAS_ORIGIN, ...varUint(client), ...varUint(clock), ...string(text)]
}

function beforeStruct(client: number, clock: number, text: string): number[] {
  return [STRING | HAS_RIGHT_ORIGIN, ...varUint(client), ...varUint(clock), ...string(text)]
}

/** A map within the map that client 1 made at `parentClock`, or at the top. */
function mapIn(parentClock: number | undefined): number[] {
  const parent =
    parentClock === undefined ? [1, ...string('content')] : [0, ...varUint(1), ...varUint(parentClock)]
  return [TYPE | HAS_PARENT_KEY, ...parent, ...string('k'), Y_MAP]
}

function string(text: string): number[] {
  const bytes = Buffer.from(text)
  return [...varUint(bytes.length), ...bytes]
}

/** Seven bits a byte, lowest first. */
function varUint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  bytes.push(rest)
  return bytes
}

function range<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n))
}
