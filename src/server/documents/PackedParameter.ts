import { Prisma } from '../db/prisma'

/** Where a value lies in the parameter, as PostgreSQL's `substring` counts: the first byte is 1. */
export interface Slice {
  start: number
  length: number
}

/**
 * One parameter for many texts and states, end to end: the statement cuts them out of it. As a parameter each, Prisma
 * would write all of them as JSON, with every line break escaped, only to read them again.
 */
export class PackedParameter {
  private readonly values: Uint8Array[] = []
  private length = 0

  add(value: Uint8Array): Slice {
    const start = this.length + 1
    this.values.push(value)
    this.length += value.length
    return { start, length: value.length }
  }

  /** A table expression named `packed`, with the one column `bytes`. */
  sql(): Prisma.Sql {
    const [only = new Uint8Array(), ...more] = this.values
    const bytes = more.length > 0 ? Buffer.concat(this.values) : only
    return Prisma.sql`(SELECT ${bytes}::bytea AS bytes OFFSET 0) AS packed`
  }
}
