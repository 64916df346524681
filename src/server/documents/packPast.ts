import { Prisma } from '../db/prisma'
import { PackedParameter } from './PackedParameter'
import type { PastText } from './pastText'

/** Past texts as parameters of a statement, in which each row has `start`, `length` and `edits`. */
export interface PackedPast {
  /** The table expression that `TEXT_OF_PAST` is cut out of. */
  sql: Prisma.Sql
  starts: (number | null)[]
  lengths: (number | null)[]
  /** Literals of arrays of numbers. */
  edits: (string | null)[]
}

export const TEXT_OF_PAST = Prisma.raw(`convert_from(substring(bytes FROM start FOR length), 'UTF8')`)

/** Whole texts that the database has itself need not be sent. */
export function packPast(texts: readonly (PastText | undefined)[], { sendsWhole = true } = {}): PackedPast {
  const packed = new PackedParameter()
  const slices = texts.map((past) =>
    past && (past.edits || sendsWhole) ? packed.add(Buffer.from(past.content)) : undefined,
  )
  return {
    sql: packed.sql(),
    starts: slices.map((slice) => slice?.start ?? null),
    lengths: slices.map((slice) => slice?.length ?? null),
    edits: texts.map((past) => (past?.edits ? `{${past.edits.join(',')}}` : null)),
  }
}
