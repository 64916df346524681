import { problemStatus } from '@/contract/errorCodes'
import type { Problem } from '@/contract/problem'
import type { DomainError } from '../DomainError'

/** A refusal in HTTP's words. */
export function problemFrom({ code, message, extras }: DomainError): Problem {
  const title = code.replaceAll('_', ' ')
  return { type: 'about:blank', title, status: problemStatus[code], code, detail: message, ...extras }
}
