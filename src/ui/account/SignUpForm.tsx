import { useAccount } from '@/hooks/useAccount'
import { Field } from '@/ui/primitives/field'
import { AuthFormFooter } from './AuthFormFooter'
import { useAuthForm } from './useAuthForm'
import { minPasswordLength } from './validateAccount'

export function SignUpForm({ onDone, onSwitch }: { onDone: () => void; onSwitch: () => void }) {
  const { signUp } = useAccount()
  const { errors, refusal, busy, submit } = useAuthForm(
    true,
    (values) => signUp({ ...values, ...inviteInAddress() }),
    onDone,
  )
  return (
    <form noValidate className="grid gap-4" onSubmit={(event) => void submit(event)}>
      <Field label="Name" name="name" autoComplete="name" error={errors.name} />
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        error={errors.email}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={minPasswordLength}
        hint={`At least ${minPasswordLength} characters.`}
        error={errors.password}
      />
      <AuthFormFooter
        refusal={refusal}
        busy={busy}
        submitLabel="Create account"
        switchLabel="I already have an account"
        onSwitch={onSwitch}
      />
    </form>
  )
}

/** People with the link of an invitation may sign up where others may not. */
function inviteInAddress(): { invite?: string } {
  const { pathname, hash } = window.location
  return pathname === '/invite' && hash.length > 1 ? { invite: hash.slice(1) } : {}
}
