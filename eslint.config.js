import tseslint from 'typescript-eslint';

/** Who may import whom. A folder may always import itself; whatever is not listed is forbidden. */
const layers = {
  domain: [],
  telemetry: ['domain'],
  contract: ['domain'],
  ports: ['domain'],
  service: ['ports', 'domain', 'contract', 'telemetry'],
  // Of the adapters only the database: jobs keep their records in tables of their own.
  jobs: ['ports', 'domain', 'telemetry', 'adapters/postgres'],
  adapters: ['ports', 'domain', 'telemetry'],
  http: ['contract', 'service', 'ports', 'domain', 'telemetry'],
  // Of the adapters only LDAP: a directory is tried out over the same connections that the service uses.
  directory: ['domain', 'adapters/ldap'],
  image: ['domain'],
  // What a storage host must allow follows from what the adapters send there.
  storage: ['domain', 'ports', 'adapters'],
  // Of the adapters only what is written for servers on the network, which it prints for administrators.
  cli: ['contract', 'domain', 'directory', 'storage', 'image', 'config', 'lab', 'main', 'adapters/netboot'],
  // Of the adapters only what is written for servers on the network: the rack's DHCP server is configured like any site's.
  lab: ['domain', 'telemetry', 'directory', 'image', 'adapters/netboot'],
};
const rooms = [...Object.keys(layers), 'app', 'main', 'config'];

/** One rule for each depth of folders, because the way out of a room is `../` once for each. */
const layerRules = Object.entries(layers).flatMap(([room, allowed]) => {
  const partly = allowed.find(other => other.startsWith('adapters/'));
  const forbidden = rooms
    .filter(other => other !== room && !allowed.includes(other))
    .map(other =>
      partly && other === 'adapters' ? `adapters(?!/${partly.slice('adapters/'.length)})` : other,
    )
    .join('|');
  const rule = (files, wayOut) => ({
    files: [files],
    ignores: ['src/contract/generate.ts', 'src/directory/generate.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^${wayOut}(${forbidden})(/|\\.ts$)`,
              message: `${room} may import only: ${[room, ...allowed].join(', ')}.`,
            },
          ],
        },
      ],
    },
  });
  return [
    rule(`src/${room}.ts`, '\\./'),
    rule(`src/${room}/*.ts`, '\\.\\./'),
    rule(`src/${room}/*/*.ts`, '(\\.\\./){2}'),
    rule(`src/${room}/*/*/*.ts`, '(\\.\\./){3}'),
  ];
});

export default tseslint.config(
  {ignores: ['dist/', 'coverage/', '**/*.generated.ts', 'node_modules/', '.hopscotch/']},
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {projectService: {allowDefaultProject: ['*.js']}, tsconfigRootDir: import.meta.dirname},
    },
    rules: {
      'no-restricted-exports': [
        'error',
        {restrictDefaultExports: {direct: true, named: true, defaultFrom: true}},
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', {considerDefaultExhaustiveForUnions: true}],
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true, allowBoolean: true}],
      '@typescript-eslint/only-throw-error': 'error',
      'no-restricted-properties': [
        'error',
        {object: 'process', property: 'env', message: 'Only config/ reads the environment.'},
      ],
    },
  },
  ...layerRules,
  {
    files: ['src/config/*.ts', 'src/cli/settings.ts', 'test/**', 'tools/**'],
    rules: {'no-restricted-properties': 'off'},
  },
  {files: ['test/**'], rules: {'@typescript-eslint/no-unused-expressions': 'off'}},
  {
    files: ['**/*.js', '**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    rules: {...tseslint.configs.disableTypeChecked.rules, 'no-restricted-exports': 'off'},
  },
);
