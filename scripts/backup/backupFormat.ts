/**
 * A backup file, compressed by gzip: a header, then for each table a line that names it, its rows as COPY writes them
 * and a line `\.`, and at last what was counted. So it can be read with `zcat`, by any PostgreSQL, and by a program.
 */
import * as z from 'zod'

export const END_OF_ROWS = '\\.'

export const headerSchema = z.object({
  format: z.literal('batch-document-sync backup 1'),
  created_at: z.string(),
  /** In order, the migrations that the database had. */
  migrations: z.array(z.string()),
})
export type BackupHeader = z.infer<typeof headerSchema>

export const tableSchema = z.object({ table: z.string(), columns: z.array(z.string()) })

export const footerSchema = z.object({
  complete: z.literal(true),
  tables: z.record(z.string(), z.object({ rows: z.number(), sha256: z.string() })),
  /** The next value of each. */
  sequences: z.record(z.string(), z.string()),
})
export type BackupFooter = z.infer<typeof footerSchema>
