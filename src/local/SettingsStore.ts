import type { OnConflict } from '@/contract/batch'
import type { Database } from './database'

const DEFAULT: OnConflict = 'merge_disjoint'

/** What its user has set on this device, for every account. */
export class SettingsStore {
  constructor(private readonly db: Database) {}

  /** What becomes of a document that was changed on two sides. [BT13] */
  onConflict(): Promise<OnConflict> {
    return this.db.settings.get('settings').then((row) => row?.onConflict ?? DEFAULT)
  }

  async setOnConflict(onConflict: OnConflict): Promise<void> {
    await this.db.settings.put({ key: 'settings', onConflict })
  }
}
