import type { ProblemCode } from '@/contract/errorCodes'
import type { Fault } from '@/contract/problem'

export interface ProblemExtras {
  errors?: Fault[]
  max_operations?: number
  max_bytes?: number
  document_id?: string
  current_version?: number
  version?: number
  deleted?: true
  applied?: false
}

/**
 * Why a request cannot be carried out, in words of the domain. Only `server/api` turns it into HTTP.
 */
export class DomainError extends Error {
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(message)
    this.name = 'DomainError'
  }
}
