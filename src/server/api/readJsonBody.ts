import { isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { limits } from '@/contract/limits'
import { DomainError } from '../DomainError'
import type { Deadline } from '../db/Deadline'
import { timedOut } from '../db/Deadline'
import { makeRoom } from './bodyRoom'

/**
 * The request's body as JSON.
 * @throws what `readJsonText` throws, or DomainError `invalid_json`
 */
export async function readJsonBody(request: Request, deadline: Deadline): Promise<unknown> {
  const text = await readJsonText(request, deadline)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new DomainError(
      'invalid_json',
      `The body is not JSON: ${error instanceof Error ? error.message : error}`,
    )
  }
}

/**
 * The request's body as text that may be given to a JSON parser: inflated when it came as gzip, counted as it streams in, so that what it
 * says of its own length is never relied on and a bomb is let go of at the limit. [RQ1]
 * @throws DomainError `unsupported_media_type`, `payload_too_large`, `invalid_json`, `too_deep`, `too_many_values` or `timeout`
 */
export async function readJsonText(
  request: Request,
  deadline: Deadline,
  maxBytes: number = limits.maxBodyBytes,
): Promise<string> {
  requireJson(request)
  if (Number(request.headers.get('content-length')) > maxBytes) throw tooLarge(maxBytes)

  const bytes = await collect(request, deadline, maxBytes)
  const text = decode(bytes)
  refuseUnwieldy(text)
  return text
}

/** @throws DomainError `unsupported_media_type` unless the body is called JSON */
export function requireJson(request: Request): void {
  const mediaType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') throw unsupported('Send the body as application/json.')
}

function inflate(request: Request): Readable {
  const body = request.body
    ? Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0])
    : Readable.from([])
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity') return body
  if (encoding !== 'gzip') throw unsupported('Content-Encoding may be gzip or absent.')
  const gunzip = createGunzip()
  body.on('error', (error) => gunzip.destroy(error))
  return body.pipe(gunzip)
}

async function collect(request: Request, deadline: Deadline, maxBytes: number): Promise<Buffer> {
  const stream = inflate(request)
  const chunks: Buffer[] = []
  let size = 0
  const timer = setTimeout(() => stream.destroy(timedOut()), deadline.remainingMs())
  try {
    for await (const chunk of stream) {
      deadline.remainingMs()
      size += chunk.length
      if (size > maxBytes) throw tooLarge(maxBytes)
      await makeRoom(request, size, deadline)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof DomainError) throw error
    throw new DomainError('invalid_json', 'The body broke off or is not what its Content-Encoding says.')
  } finally {
    clearTimeout(timer)
    stream.destroy()
  }
  return Buffer.concat(chunks)
}

/** Without a byte order mark, as JSON.parse takes none. */
function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new DomainError('invalid_json', 'The body is not UTF-8.')
  const text = bytes.toString('utf8')
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/**
 * Told from the text, before a parser builds anything from it: what is deep, or of very many values, would hold
 * everybody up while it is built. Strings, which may be long, are leapt over. [RQ3]
 */
function refuseUnwieldy(json: string): void {
  let depth = 0
  let commas = 0
  for (let index = 0; index < json.length; index++) {
    const unit = json.charCodeAt(index)
    if (unit === QUOTE) {
      index = endOfString(json, index)
      if (index < 0) return
    } else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      if (++depth > limits.maxJsonDepth)
        throw new DomainError('too_deep', `The body is nested deeper than ${limits.maxJsonDepth} levels.`)
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth--
    else if (unit === COMMA && ++commas >= limits.maxJsonValues)
      throw new DomainError('too_many_values', `The body has more than ${limits.maxJsonValues} values.`)
  }
}

/** Index of the quote that ends the string begun at `start`; -1 when none does. */
function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (end > 0 && isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end
}

function isEscaped(json: string, index: number): boolean {
  let backslashes = 0
  while (json.charCodeAt(index - 1 - backslashes) === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

function unsupported(message: string): DomainError {
  return new DomainError('unsupported_media_type', message)
}

function tooLarge(maxBytes: number): DomainError {
  return new DomainError('payload_too_large', `The body is larger than ${maxBytes} bytes.`, {
    max_bytes: maxBytes,
  })
}
