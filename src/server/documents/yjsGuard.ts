import { type MergeInput, type MergeOutcome, mergeDocument } from '@/crdt/mergeDocument'

/** Does one merge of a document's body, outside of any transaction. */
export async function mergeGuarded(input: MergeInput): Promise<MergeOutcome> {
  return mergeDocument(input)
}
