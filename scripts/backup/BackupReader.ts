import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { END_OF_ROWS } from './backupFormat.ts'

const NEWLINE = 0x0a

/** Reads a backup file line by line, and a table's rows as the bytes that they are. */
export class BackupReader {
  private readonly chunks: AsyncIterator<Buffer>
  private rest: Buffer = Buffer.alloc(0)

  constructor(file: string) {
    this.chunks = createReadStream(file).pipe(createGunzip())[Symbol.asyncIterator]()
  }

  /** @throws when there is none, or when it is no JSON */
  async json(): Promise<unknown> {
    const line = await this.line()
    if (line === undefined) throw new Error('The file ends too soon: it is no whole backup.')
    return JSON.parse(line.toString())
  }

  /** Up to the line that ends them: pieces of whole rows. */
  async *rows(): AsyncGenerator<Buffer> {
    let piece: Buffer[] = []
    let bytes = 0
    for (;;) {
      const line = await this.line()
      if (line === undefined) throw new Error('The file ends too soon: it is no whole backup.')
      if (line.length === END_OF_ROWS.length + 1 && line.toString() === `${END_OF_ROWS}\n`) break
      piece.push(line)
      bytes += line.length
      if (bytes < 64 * 1024) continue
      yield Buffer.concat(piece)
      piece = []
      bytes = 0
    }
    if (piece.length > 0) yield Buffer.concat(piece)
  }

  /** With its newline. */
  private async line(): Promise<Buffer | undefined> {
    const parts: Buffer[] = []
    for (;;) {
      const end = this.rest.indexOf(NEWLINE)
      if (end >= 0) {
        parts.push(this.rest.subarray(0, end + 1))
        this.rest = this.rest.subarray(end + 1)
        return parts.length === 1 ? parts[0] : Buffer.concat(parts)
      }
      if (this.rest.length > 0) parts.push(this.rest)
      const { value, done } = await this.chunks.next()
      if (done) return undefined
      this.rest = value
    }
  }
}
