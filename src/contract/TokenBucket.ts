/** How much of something may come in a second; `most`: at once, after a rest. Both sides of a live connection count so. [LV5] */
export class TokenBucket {
  private left: number
  private filledAt = Date.now()

  constructor(
    private readonly perSecond: number,
    private readonly most = perSecond,
  ) {
    this.left = most
  }

  /** What may come now. */
  rest(): number {
    const now = Date.now()
    // A clock that is set back gives nothing.
    const gained = (Math.max(0, now - this.filledAt) / 1_000) * this.perSecond
    this.left = Math.min(this.most, this.left + gained)
    this.filledAt = now
    return this.left
  }

  /** @returns whether so much may come now; if not, none is taken */
  take(amount: number): boolean {
    if (amount > this.rest()) return false
    this.left -= amount
    return true
  }
}
