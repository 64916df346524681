import { batchEndpoint } from './batchEndpoint'
import { changesEndpoints } from './changesEndpoints'
import { descriptionEndpoints } from './descriptionEndpoints'
import { documentEndpoints } from './documentEndpoints'
import type { Endpoint } from './Endpoint'
import { keyEndpoints } from './keyEndpoints'
import { meEndpoints } from './meEndpoints'
import { memberEndpoints } from './memberEndpoints'
import { versionEndpoints } from './versionEndpoints'
import { workspaceEndpoints } from './workspaceEndpoints'

/** The whole REST API. */
export const endpoints: readonly Endpoint[] = [
  ...workspaceEndpoints,
  ...memberEndpoints,
  ...keyEndpoints,
  ...meEndpoints,
  batchEndpoint,
  ...documentEndpoints,
  ...versionEndpoints,
  ...changesEndpoints,
  ...descriptionEndpoints,
]
