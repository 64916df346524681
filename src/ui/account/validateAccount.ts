import { limits } from '@/contract/limits'

export const { minPasswordLength } = limits

export type AccountErrors = { name?: string; email?: string; password?: string }

/** What is wrong with the form, field by field; empty when it can be sent. */
export function validateAccount(input: { name?: string; email: string; password: string }, isNew: boolean) {
  const errors: AccountErrors = {}
  if (isNew && !input.name?.trim()) errors.name = 'Enter your name.'
  if (!/^\S+@\S+\.\S+$/.test(input.email.trim()))
    errors.email = 'Enter an email address, like ada@example.com.'
  if (input.password.length === 0) errors.password = 'Enter your password.'
  else if (isNew && input.password.length < minPasswordLength) {
    errors.password = `Use at least ${minPasswordLength} characters.`
  }
  return errors
}
