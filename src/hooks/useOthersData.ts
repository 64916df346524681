import { accountService } from '@/services/account/AccountService'
import { useLocalQuery } from './useLocalQuery'

export interface OthersData {
  /** Documents that accounts which are not here have left on this device; undefined while they are being counted. */
  count: number | undefined
  /** Removes them all. Throws when it could not. */
  erase(): Promise<void>
}

const erase = () => accountService.eraseOthers()

/** What earlier accounts have left on this device (OB11). */
export function useOthersData(): OthersData {
  return { count: useLocalQuery(() => accountService.countOthers()), erase }
}
