import { Prisma } from '../db/prisma'
import type { Transaction } from '../db/transaction'

/** Rows that are to go, and how each is known. */
export interface Removable {
  table: string
  /** Its columns with which a row is known, behind `workspace_id` where it has that. */
  key: string
  /** A condition of SQL: which rows may go; left out: all. */
  expired?: string
}

/**
 * Removes some rows: by their key, as a distributed PostgreSQL takes no `ctid`, and of one workspace, as it is asked
 * about one node at a time.
 * @returns how many were removed: fewer than `limit` when there are no more, or when others hold them
 */
export function deleteSome(
  tx: Transaction,
  { table, key, expired = 'true' }: Removable,
  limit: number,
  workspaceId?: string,
): Promise<number> {
  const [from, columns, isExpired] = [Prisma.raw(table), Prisma.raw(key), Prisma.raw(expired)]
  const own = workspaceId === undefined ? Prisma.sql`true` : Prisma.sql`workspace_id = ${workspaceId}::uuid`
  return tx.$executeRaw(Prisma.sql`
    DELETE FROM ${from} WHERE ${own} AND (${columns}) IN (
      SELECT ${columns} FROM ${from} WHERE ${own} AND ${isExpired} LIMIT ${limit} FOR UPDATE SKIP LOCKED)`)
}
