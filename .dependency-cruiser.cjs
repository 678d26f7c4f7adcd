// Who may import whom: the picture of docs/architecture.md as rules. Calls go down; upwards only by an event or a port.
//
//     index, host (Herald in an application of one's own), testing (what such an application tests itself with) → herald, app.module (composition)
//     app.module → admin, metrics → delivery → notifications | preferences → platform

const DOMAIN = 'notifications|preferences|delivery|admin|metrics';
const SPEC = '\\.spec\\.ts$';
/** A module's door; events may have one of their own, so that an observer needs nothing else of the module. */
const DOOR = '^src/[^/]+/(events/)?index\\.ts$';
const PLATFORM_DOOR = '^src/platform/[^/]+/(events/)?index\\.ts$';

const never = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    never(
      'platform-knows-no-domain',
      'platform is technology',
      '^src/platform/',
      `^src/(${DOMAIN}|cli|host|testing)/|^src/(app|main|herald|index)[.]`,
    ),
    never(
      'notifications-stand-alone',
      'deleting delivery/ must leave notifications/ compiling',
      '^src/notifications/',
      '^src/(preferences|delivery|admin|metrics)/',
    ),
    never(
      'preferences-stand-alone',
      'notifications and preferences are siblings',
      '^src/preferences/',
      '^src/(notifications|delivery|admin|metrics)/',
    ),
    never('delivery-looks-down', 'nothing below the edges knows them', '^src/delivery/', '^src/(admin|metrics)/'),
    never('admin-and-metrics-apart', 'the edges do not know each other', '^src/admin/', '^src/metrics/'),
    {
      name: 'metrics-only-observes',
      comment: 'of other modules metrics sees what they emit, through their door',
      severity: 'error',
      from: { path: '^src/metrics/', pathNot: SPEC },
      to: { path: `^src/(${DOMAIN})/`, pathNot: ['^src/metrics/', DOOR] },
    },
    {
      name: 'edges-are-composed-only',
      comment: 'admin and metrics are imported by the composition root and nobody else',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(admin|metrics|cli)/', '^src/(app|main)[.]'] },
      to: { path: '^src/(admin|metrics)/' },
    },
    {
      name: 'composition-is-the-top',
      comment: 'app.module, main, and what puts Herald into another application, are imported from above only',
      severity: 'error',
      from: { path: `^src/(${DOMAIN}|platform)/`, pathNot: SPEC },
      to: { path: '^src/(app|main|herald|index)[.]|^src/(cli|host|testing)/' },
    },
    {
      name: 'a-module-has-one-door',
      comment: 'from outside, a module is imported through its index.ts',
      severity: 'error',
      from: { path: `^src/(${DOMAIN})/` },
      to: { path: `^src/(${DOMAIN})/`, pathNot: ['^src/$1/', DOOR] },
    },
    {
      name: 'composition-uses-the-doors',
      comment: 'from outside, a module is imported through its index.ts',
      severity: 'error',
      from: { path: '^src/((app|main|herald|index)[.]|cli/|host/|testing/|platform/)' },
      to: { path: `^src/(${DOMAIN})/`, pathNot: DOOR },
    },
    {
      name: 'a-platform-folder-has-one-door',
      comment: 'folders of platform know each other through their index.ts',
      severity: 'error',
      from: { path: '^src/platform/([^/]+)/', pathNot: SPEC },
      to: { path: '^src/platform/[^/]+/', pathNot: ['^src/platform/$1/', PLATFORM_DOOR] },
    },
    {
      name: 'platform-through-its-doors',
      comment:
        'what platform offers is in the index.ts of its folders; commands may use tools that a server never loads',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: ['^src/(platform|cli)/', SPEC] },
      to: { path: '^src/platform/', pathNot: PLATFORM_DOOR },
    },
    never('the-client-stands-alone', 'it is a package of its own', '^web/', '^(src|migrations|test|bench)/'),
    never('the-server-knows-no-client', 'they meet in the schema', '^(src|migrations)/', '^web/|@herald/'),
    never('source-knows-no-test', 'tests are not shipped', '^(src|migrations)/(?!.*\\.spec\\.ts$)', '^(test|bench)/'),
    {
      name: 'no-development-dependency-in-source',
      comment: 'it is missing in the image',
      severity: 'error',
      from: { path: '^(src|migrations|web/client/src)/', pathNot: SPEC },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        // Types are gone when it runs.
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan',
      comment: 'nobody imports it and it imports nothing: forgotten',
      severity: 'error',
      from: { orphan: true, path: '^(src|migrations|test)/', pathNot: [SPEC, '\\.mjs$', '\\.d\\.ts$'] },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: { path: '^(src|migrations)/' }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|web/client/dist)/|^(test|bench)/\\.output/' },
    // Imports of types count: a module that compiles only with another one depends on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
    },
  },
};
