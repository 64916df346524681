import { deviceSettings, type OnConflict } from '@/services/settings/DeviceSettings'
import { useLocalQuery } from './useLocalQuery'

export type { OnConflict } from '@/services/settings/DeviceSettings'

export interface ConflictSetting {
  /** undefined while it is being read. */
  value: OnConflict | undefined
  set(value: OnConflict): Promise<void>
}

const set = (value: OnConflict) => deviceSettings.setOnConflict(value)

/** What becomes on this device of a document that was changed on two sides, live. [OB9] */
export function useConflictSetting(): ConflictSetting {
  return { value: useLocalQuery(() => deviceSettings.onConflict()), set }
}
