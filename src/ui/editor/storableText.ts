import { type ChangeSpec, EditorState, type Extension, StateEffect, Transaction } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { toast } from 'sonner'
import { isStorableText } from '@/contract/isStorableText'

const leftOut = StateEffect.define<null>()

/** Characters that no document can hold (NUL, half of a surrogate pair) are left out of what is put in, and that is said. */
export function storableText(): Extension {
  return [
    EditorState.transactionFilter.of((transaction) => {
      if (!transaction.docChanged || !transaction.annotation(Transaction.userEvent)) return transaction
      const changes: ChangeSpec[] = []
      transaction.changes.iterChanges((_fromA, _toA, fromB, toB, inserted) => {
        const text = inserted.toString()
        if (!isStorableText(text)) changes.push({ from: fromB, to: toB, insert: asStorable(text) })
      })
      if (changes.length === 0) return transaction
      return [transaction, { changes, effects: leftOut.of(null), sequential: true }]
    }),
    EditorView.updateListener.of(({ transactions }) => {
      if (transactions.some(({ effects }) => effects.some((effect) => effect.is(leftOut)))) toastLeftOut()
    }),
  ]
}

export function asStorable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

export function toastLeftOut(): void {
  toast('Some characters were left out', {
    id: 'left-out',
    description: 'They are no text (binary zeros, for example) and cannot be saved.',
  })
}
