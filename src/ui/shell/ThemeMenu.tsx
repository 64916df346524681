import { Moon, Sun } from 'lucide-react'
import { Button } from '@/ui/primitives/button'
import { OnDemand } from '@/ui/primitives/OnDemand'

const loadMenu = () => import('./ThemeMenuLayer').then((module) => module.ThemeMenuLayer)

export function ThemeMenu() {
  return (
    <OnDemand load={loadMenu} opens="menu">
      <Button variant="quiet" size="icon" aria-label="Theme">
        <Sun aria-hidden className="dark:hidden" />
        <Moon aria-hidden className="hidden dark:block" />
      </Button>
    </OnDemand>
  )
}
