/**
 * The life of a page: the browser may freeze it, to save power or to keep it for going back to, and resume it later. From
 * one moment to the other nothing of it runs but what listens for that, so what other tabs wait for must be let
 * go of before (OB5).
 */
import { Listeners } from './Listeners'
export class PageLife {
  private life = new AbortController()
  private readonly listeners = new Listeners()

  /** Aborted when the page is next frozen; already, while it is. */
  get untilFrozen(): AbortSignal {
    return this.life.signal
  }

  freeze = (): void => {
    if (this.life.signal.aborted) return
    this.life.abort()
    this.tell()
  }

  resume = (): void => {
    if (!this.life.signal.aborted) return
    this.life = new AbortController()
    this.tell()
  }

  /** Calls `listener` when the page has been frozen or resumed. */
  subscribe(listener: () => void): () => void {
    return this.listeners.add(listener)
  }

  /** Freezes and resumes it as the browser says, from now on. @returns what stops that. */
  follow(): () => void {
    // A page that is kept for going back to is resumed before it is shown; what the database's library then has to put
    // in order it does when it is shown. And not every browser tells of freezing it.
    let isKept = false
    const setKept = (kept: boolean, then: () => void) => () => {
      isKept = kept
      then()
    }
    const events = [
      [document, 'freeze', this.freeze],
      [document, 'resume', () => isKept || this.resume()],
      [window, 'pagehide', setKept(true, this.freeze)],
      [window, 'pageshow', setKept(false, this.resume)],
    ] as const
    for (const [target, event, listener] of events) target.addEventListener(event, listener)
    return () => {
      for (const [target, event, listener] of events) target.removeEventListener(event, listener)
    }
  }

  private tell(): void {
    this.listeners.notify()
  }
}

export const pageLife = new PageLife()
