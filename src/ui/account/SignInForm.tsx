import { useAccount } from '@/hooks/useAccount'
import { Field } from '@/ui/primitives/field'
import { AuthFormFooter } from './AuthFormFooter'
import { useAuthForm } from './useAuthForm'

export function SignInForm({ onDone, onSwitch }: { onDone: () => void; onSwitch: () => void }) {
  const { signIn, user } = useAccount()
  const { errors, refusal, busy, submit } = useAuthForm(false, signIn, onDone)
  return (
    <form noValidate className="grid gap-4" onSubmit={(event) => void submit(event)}>
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        defaultValue={user?.email}
        error={errors.email}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        error={errors.password}
      />
      <AuthFormFooter
        refusal={refusal}
        busy={busy}
        submitLabel="Sign in"
        switchLabel="I do not have an account yet"
        onSwitch={onSwitch}
      />
    </form>
  )
}
