/** The listeners of one thing that changes. */
export class Listeners<Args extends unknown[] = []> {
  private readonly all = new Set<(...args: Args) => void>()

  /** @returns what removes the listener */
  readonly add = (listener: (...args: Args) => void): (() => void) => {
    this.all.add(listener)
    return () => void this.all.delete(listener)
  }

  notify(...args: Args): void {
    for (const listener of this.all) listener(...args)
  }
}
