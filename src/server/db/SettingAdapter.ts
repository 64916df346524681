import { PrismaPg } from '@prisma/adapter-pg'
import { takeStatements } from './beginWith'

/** Sends the settings of a transaction behind its BEGIN, and does not wait: they are there before its first statement. */
export class SettingAdapter extends PrismaPg {
  override async connect() {
    const adapter = await super.connect()
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (isolationLevel) => {
      const statements = takeStatements()
      const transaction = await start(isolationLevel)
      for (const sql of statements) {
        // One that fails ends the transaction: what comes next in it is refused.
        transaction.executeRaw({ sql, args: [], argTypes: [] }).catch(() => undefined)
      }
      return transaction
    }
    return adapter
  }
}
