import { DomainError } from '../DomainError'
import { problemResponse } from './problemOf'

/** What is below `/api` and is no address of the API, where no listener of ours has said so before. [RQ8] */
export function refuseUnknownPath(): Response {
  return problemResponse(new DomainError('not_found', 'There is nothing at this address.'))
}
