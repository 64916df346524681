/** What is set on this device, for every account. */
import type { OnConflict } from '@/contract/batch'
import { type LocalStores, localStores } from '@/local/LocalStores'

export type { OnConflict } from '@/contract/batch'

export class DeviceSettings {
  constructor(private readonly local: LocalStores) {}

  /** What becomes of a document that was changed on two sides. [OB9] */
  onConflict(): Promise<OnConflict> {
    return this.local.settings.onConflict()
  }

  setOnConflict(onConflict: OnConflict): Promise<void> {
    return this.local.settings.setOnConflict(onConflict)
  }
}

export const deviceSettings = new DeviceSettings(localStores)
