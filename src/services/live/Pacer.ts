/** Does something at once, and again at the earliest after `ms`: however often it is asked for meanwhile, once. */
export class Pacer {
  private timer: ReturnType<typeof setTimeout> | undefined
  private lastAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly ms: number,
    private readonly work: () => void,
  ) {}

  ask(): void {
    if (this.timer !== undefined) return
    const rest = this.lastAt + this.ms - Date.now()
    if (rest <= 0) this.go()
    else this.timer = setTimeout(() => this.go(), rest)
  }

  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  private go(): void {
    this.stop()
    this.lastAt = Date.now()
    this.work()
  }
}
