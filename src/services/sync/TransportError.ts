export interface TransportFault {
  /**
   * `network`: no answer. `timeout`: none in time. `problem`: an answer, but not the one asked for.
   * `foreign`: an answer that is not our server's, of a proxy or a portal; it says nothing of us or our work (OB12).
   * `paused`: not sent, for its account is not the one that is signed in, or given up, for its page was frozen.
   */
  kind: 'network' | 'timeout' | 'problem' | 'foreign' | 'paused'
  message: string
  /** Of the problem, if the server is the one that answered. */
  code?: string | undefined
  /** HTTP. */
  status?: number | undefined
  /** `false`: for sure nothing of the request was applied. */
  applied?: false | undefined
  /** How long the server asks us to wait. */
  retryAfterMs?: number | undefined
}

/** A request that did not get its answer, and all that is known about why. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly kind: TransportFault['kind']
  readonly code: string | undefined
  readonly status: number | undefined
  readonly applied: false | undefined
  readonly retryAfterMs: number | undefined

  constructor(fault: TransportFault, cause?: unknown) {
    super(fault.message, { cause })
    this.kind = fault.kind
    this.code = fault.code
    this.status = fault.status
    this.applied = fault.applied
    this.retryAfterMs = fault.retryAfterMs
  }
}
