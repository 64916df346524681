import { logger } from '../telemetry/logger'
import { processState } from '../telemetry/processState'
import { controlPool } from './controlPool'

/** Row-level security does not hold for superusers and for roles with BYPASSRLS: the operator should know. */
export async function warnOfIneffectiveRowSecurity(): Promise<void> {
  try {
    const { rows } = await controlPool().query<{ role: string; exempt: boolean }>(
      'SELECT rolname AS role, rolsuper OR rolbypassrls AS exempt FROM pg_roles WHERE rolname = current_user',
    )
    for (const { role, exempt } of rows)
      if (exempt)
        logger().warn(
          { role },
          'row-level security does not hold for this database role: use one that is neither superuser nor BYPASSRLS',
        )
  } catch (error) {
    if (!processState.stopping) logger().warn({ err: error }, 'the database role could not be checked')
  }
}
