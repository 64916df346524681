import { limits } from '@/contract/limits'
import type { UploadThroughput } from './UploadThroughput'

/** What a push stays under on any network: more at once makes nothing faster, and costs more to send again. */
export const MAX_PUSH_BYTES = 4 * 1024 * 1024

/** As much of the server's deadline as sending a push should take: the network may be slower than it last was. */
const CARRYING_MS = limits.requestTimeoutMs / 3

/** What a single operation must stay under, with room for the request around it. */
export const MAX_OPERATION_BYTES = limits.maxBodyBytes - 64 * 1024

export interface PlannedEntry {
  id: string
  /** Of the operation, about. */
  bytes: number
}

export interface PushLimits {
  maxOperations: number
  targetBytes: number
}

/** What a push may hold: as many bytes as the network carries in time, taken as if they could not be compressed. */
export function pushLimits(throughput: Pick<UploadThroughput, 'bytesWithin'>): PushLimits {
  const targetBytes = Math.min(throughput.bytesWithin(CARRYING_MS), MAX_PUSH_BYTES)
  return { maxOperations: limits.maxOperations, targetBytes }
}

/**
 * From what is pending, oldest first, to pushes of document ids (OB2). What is larger than a push goes alone;
 * what is too large for any is found when its exact size is known.
 */
export function planPushes(
  pending: readonly PlannedEntry[],
  { maxOperations, targetBytes }: PushLimits,
): string[][] {
  const pushes: string[][] = []
  let push: string[] = []
  let pushBytes = 0
  for (const { id, bytes } of pending) {
    const full = push.length >= maxOperations || pushBytes + bytes > targetBytes
    if (full && push.length > 0) {
      pushes.push(push)
      push = []
      pushBytes = 0
    }
    push.push(id)
    pushBytes += bytes
  }
  if (push.length > 0) pushes.push(push)
  return pushes
}
