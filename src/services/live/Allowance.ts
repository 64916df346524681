/** How many bytes may go in a second. */
export class ByteAllowance {
  private left: number
  private filledAt = Date.now()

  constructor(private readonly perSecond: number) {
    this.left = perSecond
  }

  /** @returns whether so many may go now; if not, none are taken */
  take(bytes: number): boolean {
    const now = Date.now()
    this.left = Math.min(this.perSecond, this.left + ((now - this.filledAt) / 1_000) * this.perSecond)
    this.filledAt = now
    if (bytes > this.left) return false
    this.left -= bytes
    return true
  }
}
