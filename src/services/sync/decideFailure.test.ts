import { describe, expect, it } from 'vitest'
import { decideFailure } from './decideFailure'
import { TransportError, type TransportFault } from './TransportError'

const fault = (given: Partial<TransportFault>) =>
  new TransportError({ kind: 'problem', message: 'no', ...given })

describe('decideFailure', () => {
  it('[OB5] a lost connection is nobody’s fault, however often', () => {
    expect(decideFailure(fault({ kind: 'network' }), 100, 50)).toBe('wait')
  })

  it('[OB12] an answer that is not our server’s changes nothing, however often', () => {
    for (const operations of [1, 100])
      expect(decideFailure(fault({ kind: 'foreign' }), operations, 50)).toBe('wait')
  })

  it('[OB5] a 401, or another account, charges no attempt', () => {
    expect(decideFailure(fault({ status: 401, code: 'unauthenticated' }), 100, 9)).toBe('wait')
    expect(decideFailure(fault({ kind: 'paused' }), 100, 9)).toBe('wait')
  })

  it('[OB4] an answer that is not our server’s says nothing about how large the push is', () => {
    for (const status of [500, 502, 504])
      for (const operations of [1, 100]) expect(decideFailure(fault({ status }), operations, 9)).toBe('retry')
  })

  it('[OB5] an origin that the server does not know is waited out, with all of the queue', () => {
    expect(decideFailure(fault({ status: 403, code: 'bad_origin' }), 100, 9)).toBe('wait')
  })

  it('[OB2] a 413 halves at once, and fails a single operation', () => {
    expect(decideFailure(fault({ status: 413 }), 2, 0)).toBe('halve')
    expect(decideFailure(fault({ status: 413 }), 1, 0)).toBe('fail')
  })

  it('[OB2] an answer that nothing was applied halves at once; a single operation is sent again', () => {
    const timeout = fault({ status: 503, code: 'timeout', applied: false })
    expect(decideFailure(timeout, 100, 0)).toBe('halve')
    expect(decideFailure(timeout, 1, 9)).toBe('retry')
  })

  it('[OB3] an open outcome is the same push again, and halved at the second in a row', () => {
    for (const open of [fault({ status: 500, code: 'outcome_unknown' }), fault({ kind: 'timeout' })]) {
      expect(decideFailure(open, 100, 0)).toBe('retry')
      expect(decideFailure(open, 100, 1)).toBe('halve')
      expect(decideFailure(open, 1, 99)).toBe('retry')
    }
  })

  it('[OB5] a busy server is waited for', () => {
    expect(decideFailure(fault({ status: 429 }), 100, 9)).toBe('wait')
    expect(decideFailure(fault({ status: 503, code: 'overloaded', applied: false }), 100, 9)).toBe('wait')
  })

  it('[OB4] a refusal marks what it is about as failed', () => {
    expect(decideFailure(fault({ status: 403, code: 'workspace_forbidden' }), 100, 0)).toBe('fail')
    expect(decideFailure(fault({ status: 400, code: 'invalid_request' }), 100, 0)).toBe('halve')
    expect(decideFailure(fault({ status: 400, code: 'invalid_request' }), 1, 0)).toBe('fail')
    const reused = fault({ status: 422, code: 'idempotency_key_reused' })
    expect(decideFailure(reused, 100, 0)).toBe('rekey')
  })
})
