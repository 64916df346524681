/** Why a document could not be synced, and what helps, in words for its writer. */
export function describeFailure(problem: { code: string; message: string } | undefined): string {
  if (!problem) return 'Could not be synced.'
  if (problem.code === 'quota_exceeded') {
    return `Not synced: ${problem.message}. Your text is safe on this device. Deleting documents frees room only when the trash is emptied after 90 days, so ask who runs the server for more room, then retry; or export it.`
  }
  return `Could not be synced. ${problem.message}`
}
