/** Milliseconds. A process that lived for so long did not die of how it was started. */
const LONG_LIFE_MS = 60_000

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 15_000

/** How often, and after which wait, a process that died is started again. */
export class RestartLimit {
  /** Short lives in a row. */
  private deaths = 0

  constructor(
    private readonly maxDeaths = 5,
    private readonly random = Math.random,
  ) {}

  /**
   * @param livedMs how long the process ran
   * @returns milliseconds to wait before the next start; undefined: it died too often in a row, give up
   */
  afterDeath(livedMs: number): number | undefined {
    this.deaths = livedMs >= LONG_LIFE_MS ? 1 : this.deaths + 1
    if (this.deaths >= this.maxDeaths) return undefined
    const longest = Math.min(FIRST_WAIT_MS * 2 ** (this.deaths - 1), LONGEST_WAIT_MS)
    return Math.round(longest / 2 + (longest / 2) * this.random())
  }
}
