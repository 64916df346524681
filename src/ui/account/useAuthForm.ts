import { type FormEvent, useState } from 'react'
import { type AccountErrors, validateAccount } from './validateAccount'

type Values = { name: string; email: string; password: string }
type Answer = { ok: true } | { ok: false; message: string }

/** Reads the form's fields on submit, checks them, sends them, and keeps what went wrong. */
export function useAuthForm(isNew: boolean, send: (values: Values) => Promise<Answer>, onDone: () => void) {
  const [errors, setErrors] = useState<AccountErrors>({})
  const [refusal, setRefusal] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (busy) return
    const form = event.currentTarget
    const values = readValues(form)
    const found = validateAccount(values, isNew)
    setErrors(found)
    setRefusal(undefined)
    const firstWrong = Object.keys(found)[0]
    if (firstWrong) return void form.querySelector<HTMLInputElement>(`[name="${firstWrong}"]`)?.focus()

    setBusy(true)
    try {
      const answer = await send(values)
      if (answer.ok) onDone()
      else setRefusal(answer.message)
    } catch {
      setRefusal('The server cannot be reached. Your documents are safe on this device; try again later.')
    } finally {
      setBusy(false)
    }
  }

  return { errors, refusal, busy, submit }
}

function readValues(form: HTMLFormElement): Values {
  const data = new FormData(form)
  const read = (name: string) => String(data.get(name) ?? '')
  return { name: read('name').trim(), email: read('email').trim(), password: read('password') }
}
