/** Writes the code that Prisma derives from its schema; git ignores it. */
import { generateClient } from './app/buildApp.ts'

generateClient()
