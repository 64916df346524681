/** The import rule: down the stairs only, never up, never across. What a layer may see is listed; the rest is forbidden. */

/** From the top: a layer sees those named, and itself. */
const MAY_SEE = {
  // the browser's stairs
  'app(?!/(api|docs|livez|readyz|metrics|serwist)/)': ['ui', 'contexts', 'hooks'],
  ui: ['contexts', 'hooks', 'contract', 'crdt'],
  contexts: ['hooks', 'services', 'contract', 'crdt'],
  hooks: ['contexts', 'services', 'contract', 'crdt'],
  services: ['local', 'contract', 'crdt'],
  local: ['contract', 'crdt'],
  // the server's stairs
  'server/http': ['server/api', 'server/db', 'contract'],
  'app/(api|docs|livez|readyz|metrics)': ['server/api'],
  'server/api': [
    'server/batch',
    'server/feed',
    'server/live',
    'server/search',
    'server/workspaces',
    'server/documents',
    'server/auth',
    'server/admission',
    'server/db',
    'contract',
    'crdt',
  ],
  'server/maintenance': ['server/documents', 'server/auth', 'server/db', 'contract'],
  'server/batch': [
    'server/documents',
    'server/auth',
    'server/audit',
    'server/admission',
    'server/db',
    'contract',
    'crdt',
  ],
  'server/feed': ['server/documents', 'server/auth', 'server/db', 'contract', 'crdt'],
  'server/live': ['server/auth', 'server/db', 'contract', 'crdt'],
  'server/search': ['server/documents', 'server/db', 'contract'],
  'server/workspaces': ['server/auth', 'server/audit', 'server/admission', 'server/db', 'contract'],
  'server/documents': ['server/audit', 'server/auth', 'server/admission', 'server/db', 'contract', 'crdt'],
  'server/auth': ['server/audit', 'server/admission', 'server/db', 'contract'],
  'server/audit': ['server/db', 'contract'],
  'server/admission': ['server/db', 'contract'],
  'server/db': ['contract'],
  'server/telemetry': [],
  // what is published for programs
  client: ['contract'],
  // where the stairs meet
  contract: [],
  crdt: [],
}

/** Packages that have a home. */
const HOMES = {
  '@prisma/|node_modules/pg/':
    'src/server/(db|auth|http)/|^scripts/|^bench/|^e2e/|^src/testing/|[.]pg[.]test[.]ts$',
  'node_modules/dexie/': 'src/local/',
  'node_modules/yjs/': 'src/(crdt|ui/editor)/|/testing/|[.]test[.]ts$',
  'node_modules/zod-openapi/': 'src/contract/',
  'node_modules/zod/': 'src/contract/|src/server/env[.]ts$|^scripts/',
}

const layerRules = Object.entries(MAY_SEE).map(([layer, seen]) => ({
  name: `${layer} sees only ${seen.join(', ') || 'itself'}`,
  severity: 'error',
  from: { path: `^src/${layer}/`, pathNot: '[.]test[.]tsx?$|/testing/' },
  to: {
    path: '^src/',
    pathNot: [
      `^src/(${[layer, ...seen].join('|')})/?`,
      '^src/server/(env|DomainError|cursor|oncePerProcess)[.]ts$',
      '^src/server/telemetry/',
      // The stairs' one crossing, watched over by the rules on the server below.
      '^src/server/api/appRouter[.]ts$',
    ],
  },
}))

const homeRules = Object.entries(HOMES).map(([packages, home]) => ({
  name: `${packages} has its home`,
  severity: 'error',
  from: { path: '.', pathNot: `${home}|^node_modules` },
  to: { path: packages, dependencyTypesNot: ['type-only'] },
}))

export default {
  forbidden: [
    ...layerRules,
    ...homeRules,
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no import from a test',
      severity: 'error',
      from: { pathNot: '[.]test[.]tsx?$|/testing/|^e2e/' },
      to: { path: '[.]test[.]tsx?$|/testing/' },
    },
    {
      name: 'only the transport knows the type of the tRPC router',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(app/api|testing|server/api|client)/|^src/services/sync/transport[.]ts$',
      },
      to: { path: '^src/server/api/appRouter[.]ts$' },
    },
    {
      name: 'the client needs no server',
      severity: 'error',
      from: {
        path: '^src/(client|ui|contexts|hooks|services|local|contract|crdt)/',
        pathNot: '[.]test[.]tsx?$|/testing/',
      },
      to: { path: '^src/server/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/server/(db|documents)/generated|^[.]next' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
}
