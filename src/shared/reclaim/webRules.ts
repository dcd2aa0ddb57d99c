import { words } from '../text/words';
import type { Rule } from './rule';

const nextRun = words('the next run');
const devServer = words('A development server that uses it has to be started again.');

/** Output of builds, tests and tools of web projects. */
export const webRules: readonly Rule[] = [
  {
    id: 'next',
    kind: words('Build of {0}', 'Next.js'),
    folders: ['.next'],
    proofs: [{ beside: [['next.config.*', 'package.json']], within: [['BUILD_ID', 'cache/']] }],
    restore: [{ by: 'next build' }],
    hazards: [devServer, words('The next build is slower without its cache.')],
  },
  {
    id: 'nuxt',
    kind: words('Build of {0}', 'Nuxt'),
    folders: ['.nuxt'],
    proofs: [{ beside: ['nuxt.config.*'], within: [['nuxt.d.ts', 'dist/', 'dev/']] }],
    restore: [{ by: 'nuxt prepare' }],
    hazards: [devServer],
  },
  {
    id: 'nitro-output',
    kind: words('Build of {0}', 'Nuxt'),
    folders: ['.output'],
    proofs: [{ beside: [['nuxt.config.*', 'nitro.config.*']], within: ['nitro.json'] }],
    restore: [{ by: 'nuxt build' }],
    hazards: [words('It may be what is deployed.')],
  },
  {
    id: 'svelte-kit',
    kind: words('Build of {0}', 'SvelteKit'),
    folders: ['.svelte-kit'],
    proofs: [{ beside: ['svelte.config.*'], within: [['generated/', 'output/', 'types/', 'tsconfig.json']] }],
    restore: [{ by: 'svelte-kit sync' }],
    hazards: [words('Types are missing until then.')],
  },
  {
    id: 'angular-cache',
    kind: words('Cache of {0}', 'Angular'),
    folders: ['.angular/cache'],
    proofs: [{ beside: ['../angular.json'], within: ['[0-9]*/'] }],
    restore: [{ by: 'ng build' }],
  },
  {
    id: 'turbo',
    kind: words('Cache of {0}', 'Turborepo'),
    folders: ['.turbo'],
    proofs: [
      { beside: ['turbo.json{,c}'], within: [['cache/', 'cookies/', 'daemon/', 'runs/', 'turbo-*.log']] },
      { beside: ['package.json'], within: ['turbo-*.log'] },
    ],
    restore: [{ by: nextRun }],
  },
  {
    id: 'nx-cache',
    kind: words('Cache of {0}', 'Nx'),
    folders: ['.nx/cache'],
    proofs: [{ beside: ['../nx.json'] }],
    restore: [{ by: nextRun }],
  },
  {
    id: 'parcel-cache',
    kind: words('Cache of {0}', 'Parcel'),
    folders: ['.parcel-cache'],
    proofs: [{ beside: ['package.json'], within: [['data.mdb', '*.blob', '*.txt']] }],
    restore: [{ by: nextRun }],
    mustBeIgnored: true,
  },
  {
    id: 'vite-cache',
    kind: words('Cache of {0}', 'Vite'),
    folders: ['.vite'],
    proofs: [{ beside: [['package.json', 'vite.config.*']], within: ['deps*/_metadata.json'] }],
    restore: [{ by: nextRun }],
    mustBeIgnored: true,
  },
  {
    id: 'rollup-cache',
    kind: words('Cache of {0}', 'Rollup'),
    folders: ['.rollup.cache'],
    proofs: [{ beside: ['package.json', 'rollup.config.*'] }],
    restore: [{ by: nextRun }],
    mustBeIgnored: true,
  },
  {
    id: 'coverage',
    kind: words('Coverage report'),
    folders: ['coverage'],
    proofs: [{ within: [['lcov.info', 'coverage-final.json', 'lcov-report/', 'clover.xml']] }],
    restore: [{ by: words('the next test run with coverage') }],
    mustBeIgnored: true,
  },
  {
    id: 'nyc-output',
    kind: words('Coverage data'),
    folders: ['.nyc_output'],
    proofs: [{ beside: ['package.json'], within: [['*.json', 'processinfo/']] }],
    restore: [{ by: words('the next test run with coverage') }],
  },
  {
    id: 'elm-stuff',
    kind: words('Build of {0}', 'Elm'),
    folders: ['elm-stuff'],
    proofs: [{ beside: ['elm.json'], within: ['[0-9]*/'] }],
    restore: [{ by: 'elm make' }],
  },
];
