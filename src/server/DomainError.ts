import type { ProblemCode } from '@/contract/errorCodes'
import type { Fault } from '@/contract/problem'
import type { QuotaExcess } from '@/contract/quota'

export interface ProblemExtras {
  errors?: Fault[]
  max_operations?: number
  max_bytes?: number
  document_id?: string
  current_version?: number
  version?: number
  deleted?: true
  quota?: QuotaExcess
  applied?: false
}

/** Why a request cannot be carried out, in words of the domain. Only `server/api` turns it into HTTP. */
class OwnDomainError extends Error {
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(message)
    this.name = 'DomainError'
  }
}

const globals = globalThis as typeof globalThis & { DomainError?: typeof OwnDomainError }

globals.DomainError ??= OwnDomainError

/**
 * The process's one class, as modules may be loaded twice: a queue that the process has once throws the error of the
 * copy that made it, and every copy is to know it for what it is.
 */
export const DomainError = globals.DomainError
export type DomainError = OwnDomainError
