import { type ChangeSpec, EditorState, type Extension, type Text, Transaction } from '@codemirror/state'

/**
 * A CRLF stays two characters, byte for byte, as long as nobody writes there. Where somebody does, no lonely CR may
 * be left behind: it goes with the LF it lost.
 */
export function carriageReturns(): Extension {
  return EditorState.transactionFilter.of((transaction) => {
    if (!transaction.docChanged || !transaction.annotation(Transaction.userEvent)) return transaction
    const before = transaction.startState.doc
    const after = transaction.newDoc
    const changes: ChangeSpec[] = []
    transaction.changes.iterChanges((fromA, toA, fromB, toB) => {
      if (isCrlf(before, fromA) && !isCrlf(after, fromB)) changes.push({ from: fromB - 1, to: fromB })
      if (isCrlf(before, toA) && transaction.isUserEvent('delete.forward'))
        changes.push({ from: toB, to: toB + 1 })
    })
    return changes.length === 0 ? transaction : [transaction, { changes, sequential: true }]
  })
}

/** Whether the position is between a CR and its LF. */
function isCrlf(doc: Text, position: number): boolean {
  return position > 0 && doc.sliceString(position - 1, position + 1) === '\r\n'
}
