import { type Deadline, overloaded, timedOut } from '../db/Deadline'

/** Batches of one account that may wait for documents. */
export const MAX_WAITING = 256

/**
 * Lets batches about the same document run one after the other, in the order in which they came: at once they would
 * only find that another has been faster, and decide again. A batch takes its place behind all of its documents
 * in one step, so no two batches wait for each other. It holds no connection while it waits.
 */
export class DocumentQueue {
  /** By document: fulfilled when the last batch that came for it has ended, and all before it. */
  private readonly ends = new Map<string, Promise<void>>()
  private readonly waiting = new Map<string, number>()

  /**
   * Runs `work` when every batch that came before it for any of the documents has ended.
   * @throws DomainError `overloaded` when too many batches of the user wait already, `timeout` when the deadline
   *   passes before its turn; else what `work` throws.
   */
  async run<T>(
    userId: string,
    documents: readonly string[],
    deadline: Deadline,
    work: () => Promise<T>,
  ): Promise<T> {
    const before = [...new Set(documents.flatMap((document) => this.ends.get(document) ?? []))]
    if (before.length > 0 && (this.waiting.get(userId) ?? 0) >= MAX_WAITING) throw overloaded()
    let finish = () => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const turn = Promise.all(before)
    // After those before it, too: the batches behind one that has given up must not overtake them.
    const end = turn.then(() => finished)
    for (const document of documents) this.ends.set(document, end)
    try {
      if (before.length > 0) await this.wait(userId, turn, deadline)
      return await work()
    } finally {
      finish()
      void end.then(() => {
        for (const document of documents) if (this.ends.get(document) === end) this.ends.delete(document)
      })
    }
  }

  private async wait(userId: string, turn: Promise<unknown>, deadline: Deadline): Promise<void> {
    this.count(userId, 1)
    let giveUp: NodeJS.Timeout | undefined
    const tooLate = new Promise<never>((_, reject) => {
      giveUp = setTimeout(() => reject(timedOut()), deadline.remainingMs())
    })
    try {
      await Promise.race([turn, tooLate])
    } finally {
      clearTimeout(giveUp)
      this.count(userId, -1)
    }
  }

  private count(userId: string, more: number): void {
    const count = (this.waiting.get(userId) ?? 0) + more
    if (count > 0) this.waiting.set(userId, count)
    else this.waiting.delete(userId)
  }
}
