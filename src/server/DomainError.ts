import type { ProblemCode } from '@/contract/errorCodes'
import type { Fault } from '@/contract/problem'
import type { QuotaExcess } from '@/contract/quota'
import { oncePerProcess } from './oncePerProcess'

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

/**
 * The process's one class: what a queue throws that the process has once is the same error to every copy of the code.
 */
export const DomainError = oncePerProcess('DomainError', () => OwnDomainError)()
export type DomainError = OwnDomainError
