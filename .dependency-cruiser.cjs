/** Which folder may import which: see docs/architecture.md. */
const processes = 'broker|recorder|edge-agent|firmware-sim'

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-is-pure',
      comment: 'core runs in a browser too: nothing of ours, no Node built-in, typebox alone',
      severity: 'error',
      from: { path: '^core/src', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^core/src|node_modules/typebox' },
    },
    {
      name: 'runtime-imports-core-only',
      severity: 'error',
      from: { path: '^runtime/src' },
      to: { path: `^(${processes}|look|kiosk|dashboard|test)/` },
    },
    {
      name: 'processes-do-not-import-each-other',
      severity: 'error',
      from: { path: `^(${processes})/src` },
      to: { path: `^(${processes}|look|kiosk|dashboard|test)/`, pathNot: '^$1/' },
    },
    {
      name: 'screens-import-core-and-look',
      severity: 'error',
      from: { path: '^(look|kiosk|dashboard)/' },
      to: { path: `^(runtime|${processes}|test)/` },
    },
    {
      name: 'only-through-the-index',
      comment: "another package's inside is its own",
      severity: 'error',
      from: { path: '^([^/]+)/' },
      to: {
        path: '^(core|runtime|broker|recorder|edge-agent|firmware-sim)/(src|dist)/',
        pathNot: ['^$1/', '/index\\.(ts|js|d\\.ts)$'],
      },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'tests and their kits use what the root declares for development',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$|/test-kit/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|dist' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
    moduleSystems: ['es6'],
  },
}
