import { limits } from '@/contract/limits'
import { ByteBudget, type Lease } from '../admission/ByteBudget'
import type { Deadline } from '../db/Deadline'
import { oncePerProcess } from '../oncePerProcess'

const MIB = 1024 * 1024

/** Bytes up to which a batch is one of many, and is not behind those that hold more. */
const SMALL = 8 * MIB

/** An account with the largest batch leaves room for others. */
const batchBudgets = oncePerProcess('batch budgets', () => ({
  small: new ByteBudget({ bytes: 64 * MIB, bytesPerAccount: 32 * MIB, waitingPerAccount: 256 }),
  large: new ByteBudget({ bytes: 80 * MIB, bytesPerAccount: limits.maxBatchBytes, waitingPerAccount: 32 }),
}))

/**
 * Waits until the process has memory for a batch that holds so much of documents and their new versions. [RQ9]
 * @returns a lease of at most `limits.maxBatchBytes`
 * @throws DomainError `overloaded`
 */
export function acquireBatchBytes(userId: string, bytes: number, deadline: Deadline): Promise<Lease> {
  const { small, large } = batchBudgets()
  return (bytes <= SMALL ? small : large).acquire(userId, bytes, deadline)
}
