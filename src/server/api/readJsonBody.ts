import { isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { limits } from '@/contract/limits'
import { assertJsonLimits } from '../admission/assertJsonLimits'
import { acquireBodyBytes } from '../admission/requestBodyBudget'
import { DomainError } from '../DomainError'
import type { Deadline } from '../db/Deadline'
import { timedOut } from '../db/Deadline'

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
 * The request’s body as text that may be given to a JSON parser: inflated when it came as gzip, counted as it
 * streams in, so that what it says of its own length is never relied on and a bomb is refused at the limit. [RQ1]
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
  assertJsonLimits(bytes)
  return decode(bytes)
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
      await acquireBodyBytes(request, size, deadline, (reason) => stream.destroy(reason))
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

function unsupported(message: string): DomainError {
  return new DomainError('unsupported_media_type', message)
}

function tooLarge(maxBytes: number): DomainError {
  return new DomainError('payload_too_large', `The body is larger than ${maxBytes} bytes.`, {
    max_bytes: maxBytes,
  })
}
