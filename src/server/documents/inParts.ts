/** Bytes of documents that one statement carries: the database's client makes several copies of them on the way. */
export const PART_BYTES = 4 * 1024 * 1024

/** The items in their order, in parts of up to `PART_BYTES`; one that is larger is a part of its own. */
export function* inParts<T>(items: readonly T[], bytesOf: (item: T) => number): Generator<T[]> {
  let part: T[] = []
  let bytes = 0
  for (const item of items) {
    const more = bytesOf(item)
    if (part.length > 0 && bytes + more > PART_BYTES) {
      yield part
      part = []
      bytes = 0
    }
    part.push(item)
    bytes += more
  }
  if (part.length > 0) yield part
}
