import { type GuestIndex, guestIndex } from '@/local/GuestIndex'
import { type PageLife, pageLife } from './PageLife'

/**
 * Follows the page's life, and lets go of the database while the page is frozen: in every tab, a guest's too, as all
 * others would wait for it (OB5). Whoever else listens to the page's life finds the database open when it goes on, if this
 * was called before. @returns what stops it.
 */
export function restWhileFrozen(
  page: PageLife = pageLife,
  local: Pick<GuestIndex, 'rest' | 'wake'> = guestIndex,
): () => void {
  const stops = [
    page.subscribe(() => (page.untilFrozen.aborted ? local.rest() : local.wake())),
    page.follow(),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
