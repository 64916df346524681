import { limits } from '@/contract/limits'
import type { LineSpeed } from './LineSpeed'

/** What a pack stays under on any line: more at once makes nothing faster, and costs more to send again. */
export const MAX_PACK_BYTES = 4 * 1024 * 1024

/** As much of the server's deadline as carrying a pack should take: the line may be slower than it last was. */
const CARRYING_MS = limits.requestTimeoutMs / 3

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

/** What a pack may hold on a line: as many bytes as it carries in time, taken as if they could not be compressed. */
export function packLimits(line: Pick<LineSpeed, 'bytesWithin'>): PackLimits {
  const targetBytes = Math.min(line.bytesWithin(CARRYING_MS), MAX_PACK_BYTES)
  return { maxOperations: limits.maxOperations, targetBytes }
}

/**
 * From what is pending, oldest first, to packs of document ids (OB2). What is larger than a pack goes alone;
 * what is too large for any is found when its exact size is known.
 */
export function planBatches(
  pending: readonly PlannedEntry[],
  { maxOperations, targetBytes }: PackLimits,
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
