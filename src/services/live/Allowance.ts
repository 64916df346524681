/** How much of something may be had in a second; `most`: at once, after a rest. */
export class Allowance {
  private left: number
  private filledAt = Date.now()

  constructor(
    private readonly perSecond: number,
    private readonly most = perSecond,
  ) {
    this.left = most
  }

  /** What may be had now. */
  rest(): number {
    const now = Date.now()
    this.left = Math.min(this.most, this.left + ((now - this.filledAt) / 1_000) * this.perSecond)
    this.filledAt = now
    return this.left
  }

  /** @returns whether so much may be had now; if not, none is taken */
  take(amount: number): boolean {
    if (amount > this.rest()) return false
    this.left -= amount
    return true
  }
}
