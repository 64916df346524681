import { limits } from '@/contract/limits'

/** Small enough to arrive over a slow line well inside the server's deadline. */
export const PACK_TARGET_BYTES = 4 * 1024 * 1024

/** What a single operation must stay under, with room for the request around it. */
export const MAX_OPERATION_BYTES = limits.maxBodyBytes - 64 * 1024

export interface PlannedEntry {
  id: string
  /** Of the operation, about. */
  bytes: number
}

export interface PackLimits {
  maxOperations: number
  targetBytes: number
}

/**
 * From what is pending, oldest first, to packs of document ids (OB2). What is larger than a pack goes alone;
 * what is too large for any is found when its exact size is known.
 */
export function planBatches(
  pending: readonly PlannedEntry[],
  { maxOperations, targetBytes }: PackLimits = {
    maxOperations: limits.maxOperations,
    targetBytes: PACK_TARGET_BYTES,
  },
): string[][] {
  const packs: string[][] = []
  let pack: string[] = []
  let packBytes = 0
  for (const { id, bytes } of pending) {
    const full = pack.length >= maxOperations || packBytes + bytes > targetBytes
    if (full && pack.length > 0) {
      packs.push(pack)
      pack = []
      packBytes = 0
    }
    pack.push(id)
    packBytes += bytes
  }
  if (pack.length > 0) packs.push(pack)
  return packs
}
