/** How much may come in a second, and how much at once after a pause. [LV5] */
export class TokenBucket {
  private left: number
  private filledAt = performance.now()

  constructor(
    private readonly perSecond: number,
    /** Seconds' worth that gathers while nothing comes. */
    private readonly seconds: number,
  ) {
    this.left = perSecond * seconds
  }

  /** @returns whether there was so much left; if not, nothing is taken */
  take(amount: number): boolean {
    const now = performance.now()
    const gained = ((now - this.filledAt) / 1_000) * this.perSecond
    this.left = Math.min(this.perSecond * this.seconds, this.left + gained)
    this.filledAt = now
    if (amount > this.left) return false
    this.left -= amount
    return true
  }
}
