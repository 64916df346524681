import { limits } from '@/contract/limits'
import { ByteBudget, type Lease } from '../admission/ByteBudget'
import type { Deadline } from '../db/Deadline'

const MIB = 1024 * 1024

/** Bytes up to which a batch is one of many, and is not behind those that hold more. */
const SMALL = 8 * MIB

const globals = globalThis as typeof globalThis & { batchBudgets?: { small: ByteBudget; large: ByteBudget } }

/** The process's one, as modules may be loaded twice. An account with the largest batch leaves room for others. */
function batchBudgets() {
  globals.batchBudgets ??= {
    small: new ByteBudget({ bytes: 64 * MIB, bytesPerAccount: 32 * MIB, waitingPerAccount: 256 }),
    large: new ByteBudget({ bytes: 80 * MIB, bytesPerAccount: limits.maxBatchBytes, waitingPerAccount: 32 }),
  }
  return globals.batchBudgets
}

/**
 * Waits until the process has memory for a batch that holds so much of documents and their new versions. [RQ9]
 * @returns a lease of at most `limits.maxBatchBytes`
 * @throws DomainError `overloaded`
 */
export function acquireBatchBytes(userId: string, bytes: number, deadline: Deadline): Promise<Lease> {
  const { small, large } = batchBudgets()
  return (bytes <= SMALL ? small : large).acquire(userId, bytes, deadline)
}
