import { editText, encodeCrdt, openCrdt, textOf, versionOf } from './documentText'

/**
 * A state that has both histories in it and reads `wanted`.
 *
 * Two states that read alike may have come about apart from each other; simply merged, they would read
 * as the text twice. Built on both, later edits mean the same on either side.
 */
export function rebaseState(ours: Uint8Array, theirs: Uint8Array, wanted: string): Uint8Array {
  const doc = openCrdt(ours, theirs)
  editText(textOf(doc), wanted)
  return encodeCrdt(doc)
}

/** The edit, as a Yjs update, that makes what a state reads as read `wanted`. */
export function editOfState(state: Uint8Array, wanted: string): Uint8Array {
  const doc = openCrdt(state)
  const before = versionOf(doc)
  editText(textOf(doc), wanted)
  return encodeCrdt(doc, before)
}

/** Both sides' edits in one state. For states that have grown from a common one; others would read as both texts. */
export function mergeStates(ours: Uint8Array, theirs: Uint8Array): Uint8Array {
  return encodeCrdt(openCrdt(ours, theirs))
}
