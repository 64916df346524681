/** Prints the SQL by which the database that DATABASE_URL names differs from prisma/schema.prisma; ends with 1 if any. */
import { diffAgainstSchema } from './database/schemaEngine.ts'

const drift = await diffAgainstSchema(process.env.DATABASE_URL ?? '')
console.log(drift)
process.exitCode = drift ? 1 : 0
