import { limits } from '@/contract/limits'
import { DomainError } from '../DomainError'

/**
 * Told from the bytes, before a text is made of them and a parser builds anything from it: what is deep, or of very many values, would hold
 * everybody up while it is built. Strings, which may be long, are leapt over. What is no JSON is not told here. [RQ3]
 * @throws DomainError `too_deep` or `too_many_values`, with a JSON pointer to where that is so
 */
export function assertJsonLimits(json: Buffer): void {
  const levels: Level[] = []
  let commas = 0
  for (let index = 0; index < json.length; index++) {
    const unit = json[index]
    if (unit === QUOTE) {
      const end = endOfString(json, index)
      if (end < 0) return
      const level = levels.at(-1)
      if (level?.awaitsName) {
        level.name = [index, end + 1]
        level.awaitsName = false
      }
      index = end
    } else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      if (levels.length >= limits.maxJsonDepth)
        throw refusal('too_deep', `is nested deeper than ${limits.maxJsonDepth} levels`, json, levels)
      levels.push({ position: 0, name: undefined, awaitsName: unit === OPEN_BRACE })
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) levels.pop()
    else if (unit === COMMA) {
      if (++commas >= limits.maxJsonValues)
        throw refusal('too_many_values', `has more than ${limits.maxJsonValues} values`, json, levels)
      const level = levels.at(-1)
      if (level) {
        level.position++
        level.awaitsName = level.name !== undefined
      }
    }
  }
}

/** An object or array that is open at some place of the text. */
interface Level {
  /** Of the element that is being read. */
  position: number
  /** Where in the text the name of an object's member stands. */
  name: [start: number, end: number] | undefined
  awaitsName: boolean
}

function refusal(
  code: 'too_deep' | 'too_many_values',
  what: string,
  json: Buffer,
  levels: Level[],
): DomainError {
  const pointer = levels.map((level) => `/${stepOf(json, level)}`).join('')
  return new DomainError(code, `The body ${what}.`, { errors: [{ pointer, message: what }] })
}

/** Bytes of a name in a pointer: what is longer is cut off. */
const MAX_NAME = 100

/** One step of a JSON pointer (RFC 6901). */
function stepOf(json: Buffer, { position, name }: Level): string {
  if (!name) return String(position)
  const [start, end] = name
  const written = json.toString('utf8', start + 1, Math.min(end - 1, start + 1 + MAX_NAME))
  return written.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** Index of the quote that ends the string begun at `start`; -1 when none does. */
function endOfString(json: Buffer, start: number): number {
  const end = json.indexOf(QUOTE, start + 1)
  if (end < 0 || json[end - 1] !== BACKSLASH) return end
  // With quotes in it, it is faster to walk than to leap from one to the next.
  for (let index = start + 1; index < json.length; index++) {
    const unit = json[index]
    if (unit === QUOTE) return index
    if (unit === BACKSLASH) index++
  }
  return -1
}

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
