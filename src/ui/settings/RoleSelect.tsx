import { type Role, roleSchema } from '@/contract/workspace'
import { Select } from '@/ui/primitives/select'

const ROLES: Record<Role, string> = { owner: 'Owner', editor: 'Editor', viewer: 'Viewer' }

type RoleSelectProps = { label: string; value: Role; disabled?: boolean; onChange: (role: Role) => void }

export function RoleSelect({ label, value, disabled, onChange }: RoleSelectProps) {
  return (
    <Select
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(roleSchema.parse(event.currentTarget.value))}
    >
      {Object.entries(ROLES).map(([role, name]) => (
        <option key={role} value={role}>
          {name}
        </option>
      ))}
    </Select>
  )
}
