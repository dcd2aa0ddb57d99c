import { words } from '../text/words';
import { cacheDirectoryTag } from './proof';
import type { Rule } from './rule';

const noLockFile = words('No lock file is beside it, so other versions may be installed.');
const nextRun = words('the next run');
const byHand = words('Changes made by hand are lost.');
const oftenCommitted = words('Some repositories keep it on purpose.');

/** Installed packages, environments and the caches of scripting languages. */
export const packageRules: readonly Rule[] = [
  {
    id: 'node-modules',
    kind: words('Node.js packages'),
    folders: ['node_modules'],
    proofs: [
      {
        beside: ['package.json'],
        within: [['.package-lock.json', '.modules.yaml', '.yarn-integrity', '.yarn-state.yml']],
      },
      {
        beside: ['package.json', ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'bun.lock{,b}']],
        within: ['.bin/'],
      },
    ],
    restore: [
      { beside: 'pnpm-lock.yaml', by: 'pnpm install --frozen-lockfile' },
      { beside: 'bun.lock{,b}', by: 'bun install --frozen-lockfile' },
      { beside: 'yarn.lock', by: 'yarn install' },
      { beside: '{package-lock,npm-shrinkwrap}.json', by: 'npm ci' },
      { by: 'npm install', doubt: noLockFile },
    ],
    hazards: [words('Packages from a private registry need access to it.'), byHand],
  },
  {
    id: 'pnpm-store',
    kind: words('pnpm’s store'),
    folders: ['.pnpm-store'],
    proofs: [{ within: ['v*/files/'] }],
    restore: [{ by: 'pnpm install' }],
    hazards: [words('Files that projects link to free nothing. “pnpm store prune” removes only the others.')],
  },
  {
    id: 'yarn-cache',
    kind: words('Yarn’s cache of packages'),
    folders: ['.yarn/cache'],
    proofs: [{ beside: ['../.yarnrc.yml'], within: ['*.zip'] }],
    restore: [{ by: 'yarn install' }],
    hazards: [oftenCommitted],
    mustBeIgnored: true,
  },
  {
    id: 'python-environment',
    kind: words('Python environment'),
    folders: [],
    marker: 'pyvenv.cfg',
    // One that was made in the folder of a project has the project in it.
    proofs: [
      {
        within: ['pyvenv.cfg', ['bin/python', 'bin/python3', 'Scripts/python.exe']],
        notWithin: ['*.py', 'requirements*.txt', 'pyproject.toml', 'setup.cfg', 'Pipfile'],
      },
    ],
    restore: [
      { beside: 'uv.lock', by: 'uv sync' },
      { beside: 'poetry.lock', by: 'poetry install' },
      { beside: 'pdm.lock', by: 'pdm sync' },
      { beside: 'Pipfile.lock', by: 'pipenv sync' },
      { beside: 'requirements*.txt', by: 'python3 -m venv … && pip install -r requirements.txt' },
      {
        by: words('a new environment, into which every package is installed again'),
        doubt: words('No list of its packages is beside it.'),
      },
    ],
    hazards: [words('Packages installed by hand are lost.')],
  },
  {
    id: 'python-bytecode',
    kind: words('Python bytecode'),
    folders: ['__pycache__'],
    proofs: [{ beside: ['*.py'], only: ['*.pyc', '*.pyo', '*.pyc.[0-9]*'] }],
    restore: [{ by: words('the next import') }],
    isScattered: true,
  },
  ...(['pytest', 'mypy', 'ruff'] as const).map((tool): Rule => ({
    id: `${tool}-cache`,
    kind: words('Cache of {0}', tool),
    folders: [`.${tool}_cache`],
    proofs: [{ signature: cacheDirectoryTag }],
    restore: [{ by: tool }],
  })),
  {
    id: 'tox',
    kind: words('Environments of {0}', 'tox'),
    folders: ['.tox'],
    proofs: [{ beside: [['tox.ini', 'tox.toml', 'pyproject.toml', 'setup.cfg']], within: ['*/pyvenv.cfg'] }],
    restore: [{ by: 'tox' }],
  },
  {
    id: 'nox',
    kind: words('Environments of {0}', 'nox'),
    folders: ['.nox'],
    proofs: [{ beside: ['noxfile.py'], within: ['*/pyvenv.cfg'] }],
    restore: [{ by: 'nox' }],
  },
  {
    id: 'python-coverage',
    kind: words('Coverage report'),
    folders: ['htmlcov'],
    proofs: [{ within: ['status.json', 'index.html'] }],
    restore: [{ by: 'coverage html' }],
  },
  {
    id: 'composer-vendor',
    kind: words('PHP packages (Composer)'),
    folders: ['vendor'],
    proofs: [{ beside: ['composer.json', 'composer.lock'], within: ['composer/installed.json'] }],
    restore: [{ by: 'composer install' }],
    hazards: [oftenCommitted, byHand],
    mustBeIgnored: true,
  },
  {
    id: 'go-vendor',
    kind: words('Go modules'),
    folders: ['vendor'],
    proofs: [{ beside: ['go.mod'], within: ['modules.txt'] }],
    restore: [{ by: 'go mod vendor' }],
    hazards: [oftenCommitted],
    mustBeIgnored: true,
  },
  {
    id: 'ruby-bundle',
    kind: words('Ruby gems (Bundler)'),
    folders: ['vendor/bundle'],
    proofs: [{ beside: ['../Gemfile.lock'], within: ['ruby/'] }],
    restore: [{ by: 'bundle install' }],
    mustBeIgnored: true,
  },
  {
    id: 'elixir-dependencies',
    kind: words('Elixir dependencies (Mix)'),
    folders: ['deps'],
    proofs: [{ beside: ['mix.exs', 'mix.lock'], within: [['*/mix.exs', '*/.hex', '*/rebar.config']] }],
    restore: [{ by: 'mix deps.get' }],
    hazards: [byHand],
    mustBeIgnored: true,
  },
  {
    id: 'cocoapods',
    kind: words('CocoaPods'),
    folders: ['Pods'],
    proofs: [{ beside: ['Podfile.lock'], within: ['Manifest.lock'] }],
    restore: [{ by: 'pod install' }],
    hazards: [oftenCommitted],
    mustBeIgnored: true,
  },
  {
    id: 'terraform',
    kind: words('Terraform providers and modules'),
    folders: ['.terraform'],
    proofs: [
      { beside: ['*.tf{,.json}'], within: [['providers/', 'modules/']], keep: ['*.tfstate*', 'environment'] },
    ],
    restore: [{ by: 'terraform init' }],
    hazards: [words('The chosen workspace and backend are forgotten.')],
  },
  {
    id: 'cache-directory',
    kind: words('Cache'),
    folders: [],
    marker: 'CACHEDIR.TAG',
    proofs: [{ signature: cacheDirectoryTag }],
    restore: [{ by: nextRun }],
    doubt: words('It is marked as a cache, but no rule knows the tool that made it.'),
  },
];
