import { DomainError } from '../DomainError'

/** The moment at which a request is given up; everything done for it asks how long it still has. */
export class Deadline {
  private readonly at: number

  constructor(timeoutMs: number) {
    this.at = performance.now() + timeoutMs
  }

  /** Milliseconds left, at least 1. @throws DomainError `timeout` when none are. */
  remainingMs(): number {
    const remaining = Math.floor(this.at - performance.now())
    if (remaining < 1) throw timedOut()
    return remaining
  }
}

export function timedOut(): DomainError {
  return new DomainError('timeout', 'The request took too long; nothing of it was applied.', {
    applied: false,
  })
}

export function overloaded(): DomainError {
  return new DomainError('overloaded', 'The server is busy; nothing was applied.', { applied: false })
}
