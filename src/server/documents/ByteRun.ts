import { Prisma } from '../db/prisma'

/** A piece of a run: bytes, the first of the run is 1, as PostgreSQL's `substring` counts. */
export interface Span {
  start: number
  length: number
}

/**
 * Texts and states laid end to end, to be sent as one parameter and cut up by the statement. As a parameter each,
 * Prisma would write all of them as JSON, with every line break escaped, only to read them again.
 */
export class ByteRun {
  private readonly pieces: Uint8Array[] = []
  private length = 0

  add(bytes: Uint8Array): Span {
    const start = this.length + 1
    this.pieces.push(bytes)
    this.length += bytes.length
    return { start, length: bytes.length }
  }

  /** The run as something to select `bytes` from. */
  sent(): Prisma.Sql {
    const [only = new Uint8Array(), ...more] = this.pieces
    const bytes = more.length > 0 ? Buffer.concat(this.pieces) : only
    return Prisma.sql`(SELECT ${bytes}::bytea AS bytes OFFSET 0) AS run`
  }
}
