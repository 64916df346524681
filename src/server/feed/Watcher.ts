/** One stream's place in the hub. However much happens while its reader is slow, it holds the newest position only. */
export class Watcher {
  /** The newest known of the workspace's feed. */
  position = 0n
  /** Somebody's access has become less, perhaps this one's. */
  accessChanged = false
  closed = false
  private wake: () => void = () => undefined

  constructor(
    readonly workspaceId: string,
    readonly userId: string,
  ) {}

  moveTo(position: bigint): void {
    if (position <= this.position) return
    this.position = position
    this.wake()
  }

  doubtAccess(): void {
    this.accessChanged = true
    this.wake()
  }

  close(): void {
    this.closed = true
    this.wake()
  }

  /** Resolves at the next change, or after so many milliseconds. */
  nextChange(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
