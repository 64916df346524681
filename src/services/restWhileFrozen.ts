import { type LocalStores, localStores } from '@/local/LocalStores'
import { type PageLife, pageLife } from './PageLife'

/**
 * Follows the page's life, and lets go of the database while the page is frozen: in every tab, a guest's too, as all
 * others would wait for it (OB5). Other code that listens to the page's life finds the database open when it goes on, if this
 * was called before. @returns what stops it.
 */
export function restWhileFrozen(
  page: PageLife = pageLife,
  local: Pick<LocalStores, 'rest' | 'wake'> = localStores,
): () => void {
  const stops = [
    page.subscribe(() => (page.untilFrozen.aborted ? local.rest() : local.wake())),
    page.follow(),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
