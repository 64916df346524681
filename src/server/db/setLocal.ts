import { type LocalSettings, settingStatements } from './beginWith'
import { type Database, Prisma } from './prisma'

/** Changes settings within a transaction, until it ends. */
export async function setLocal(tx: Database, settings: LocalSettings): Promise<void> {
  await Promise.all(settingStatements(settings).map((statement) => tx.$executeRaw(Prisma.raw(statement))))
}
