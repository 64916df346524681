/** Writes Prisma's client, the worker threads' file and the REST example's types; git ignores them. */
import { generateApiTypes } from './apiTypes.ts'
import { generateCode } from './app/buildApp.ts'

await generateCode()
await generateApiTypes()
