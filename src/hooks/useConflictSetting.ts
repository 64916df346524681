import { useEffect, useState } from 'react'
import { deviceSettings, type OnConflict } from '@/services/settings/DeviceSettings'
import { useLocalQuery } from './useLocalQuery'

export type { OnConflict } from '@/services/settings/DeviceSettings'

export interface ConflictSetting {
  /** undefined while it is being read. */
  value: OnConflict | undefined
  set(value: OnConflict): Promise<void>
}

/** What becomes on this device of a document that was changed on two sides, live. [OB9] */
export function useConflictSetting(): ConflictSetting {
  const kept = useLocalQuery(() => deviceSettings.onConflict())
  /** Shown at once, and until it has been saved. */
  const [chosen, setChosen] = useState<OnConflict>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is kept is another from now on
  useEffect(() => setChosen(undefined), [kept])
  return {
    value: chosen ?? kept,
    async set(value) {
      setChosen(value)
      try {
        await deviceSettings.setOnConflict(value)
      } catch (error) {
        setChosen(undefined)
        throw error
      }
    },
  }
}
