import { cacheDirectoryTag } from '../../../src/shared/reclaim/proof';

/** Files as a tool lays them out in a project, and the folder that the rule is about. */
export interface Fixture {
  readonly rule: string;
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
  /** Without this file or folder, the proof does not hold. */
  readonly needs: string;
  /** How it comes back, as far as the fixture decides that. */
  readonly restore?: string;
}

const tag = `${cacheDirectoryTag.text}\n# This file is a cache directory tag.\n`;
const empty = '';

function fixture(
  rule: string,
  folder: string,
  needs: string,
  files: readonly string[] | Readonly<Record<string, string>>,
  restore?: string,
): Fixture {
  const texts = Array.isArray(files) ? Object.fromEntries(files.map((name: string) => [name, empty])) : files;
  return { rule, folder, needs, files: texts as Record<string, string>, ...(restore && { restore }) };
}

const venv = ['pyvenv.cfg', 'bin/python', 'lib/python3.11/site-packages/a.py'];
const under = (folder: string, names: readonly string[]): string[] =>
  names.map((name) => `${folder}/${name}`);
const unity = ['Assets/a.cs', 'ProjectSettings/ProjectVersion.txt'];

/** One for each rule, and further ones for other proofs of it. */
export const fixtures: readonly Fixture[] = [
  fixture('next', '.next', '.next/BUILD_ID', [
    'next.config.mjs',
    'package.json',
    '.next/BUILD_ID',
    '.next/server/a.js',
  ]),
  fixture('nuxt', '.nuxt', 'nuxt.config.ts', ['nuxt.config.ts', '.nuxt/nuxt.d.ts']),
  fixture('nitro-output', '.output', '.output/nitro.json', [
    'nuxt.config.ts',
    '.output/nitro.json',
    '.output/server/a',
  ]),
  fixture('svelte-kit', '.svelte-kit', 'svelte.config.js', [
    'svelte.config.js',
    '.svelte-kit/generated/root.js',
  ]),
  fixture('angular-cache', '.angular/cache', 'angular.json', [
    'angular.json',
    '.angular/cache/17.3.8/app/a.pack',
  ]),
  fixture('turbo', '.turbo', 'turbo.json', ['turbo.json', '.turbo/cache/1.tar.zst']),
  fixture('turbo', '.turbo', '.turbo/turbo-build.log', ['package.json', '.turbo/turbo-build.log']),
  fixture('nx-cache', '.nx/cache', 'nx.json', ['nx.json', '.nx/cache/123/outputs/a', '.nx/workspace-data/a']),
  fixture('parcel-cache', '.parcel-cache', '.parcel-cache/data.mdb', [
    'package.json',
    '.parcel-cache/data.mdb',
  ]),
  fixture('vite-cache', '.vite', '.vite/deps/_metadata.json', ['package.json', '.vite/deps/_metadata.json']),
  fixture('rollup-cache', '.rollup.cache', 'rollup.config.mjs', [
    'package.json',
    'rollup.config.mjs',
    '.rollup.cache/a',
  ]),
  fixture('coverage', 'coverage', 'coverage/lcov.info', ['coverage/lcov.info', 'coverage/index.html']),
  fixture('nyc-output', '.nyc_output', 'package.json', ['package.json', '.nyc_output/1.json']),
  fixture('elm-stuff', 'elm-stuff', 'elm.json', ['elm.json', 'elm-stuff/0.19.1/d.dat']),
  fixture('cargo-target', 'target', 'target/CACHEDIR.TAG', {
    'Cargo.toml': '[package]',
    'target/CACHEDIR.TAG': tag,
    'target/debug/a': empty,
  }),
  fixture('cargo-target', 'target', 'Cargo.toml', [
    'Cargo.toml',
    'target/.rustc_info.json',
    'target/debug/a',
  ]),
  fixture('maven-target', 'target', 'pom.xml', [
    'pom.xml',
    'target/classes/A.class',
    'target/maven-status/a',
  ]),
  fixture('sbt-target', 'target', 'build.sbt', ['build.sbt', 'target/scala-3.3.1/a', 'target/streams/b']),
  fixture('sbt-target', 'project/target', 'build.sbt', [
    'build.sbt',
    'project/build.properties',
    'project/target/scala-2.12/a',
  ]),
  fixture('gradle-build', 'build', 'build.gradle.kts', [
    'build.gradle.kts',
    'build/tmp/a',
    'build/classes/A.class',
  ]),
  fixture('gradle-cache', '.gradle', 'gradlew', [
    'gradlew',
    '.gradle/8.7/checksums/a',
    '.gradle/buildOutputCleanup/b',
  ]),
  fixture('android-native', '.cxx', 'build.gradle', ['build.gradle', '.cxx/Debug/1a2b/a.o']),
  fixture('cmake-build', 'out', 'out/CMakeCache.txt', [
    'CMakeLists.txt',
    'out/CMakeCache.txt',
    'out/CMakeFiles/a',
  ]),
  fixture('meson-build', 'out', 'out/meson-info', [
    'meson.build',
    'out/meson-private/a',
    'out/meson-info/a.json',
  ]),
  fixture('elixir-build', '_build', 'mix.exs', ['mix.exs', '_build/dev/lib/a']),
  fixture('dune-build', '_build', 'dune-project', ['dune-project', '_build/log', '_build/default/a']),
  fixture('stack-work', '.stack-work', 'stack.yaml', ['stack.yaml', '.stack-work/dist/a']),
  fixture('cabal-build', 'dist-newstyle', 'a.cabal', ['a.cabal', 'dist-newstyle/cache/plan.json']),
  fixture('swift-build', '.build', '.build/workspace-state.json', [
    'Package.swift',
    '.build/workspace-state.json',
    '.build/debug/a',
  ]),
  fixture('xcode-derived-data', 'DerivedData', 'DerivedData/App-a/info.plist', [
    'DerivedData/App-a/info.plist',
    'DerivedData/App-a/Build/a',
  ]),
  fixture('dart-tool', '.dart_tool', 'pubspec.yaml', ['pubspec.yaml', '.dart_tool/package_config.json']),
  fixture('flutter-build', 'build', '.dart_tool', [
    'pubspec.yaml',
    '.dart_tool/package_config.json',
    'build/app/outputs/a',
  ]),
  fixture('dotnet-obj', 'obj', 'App.csproj', ['App.csproj', 'obj/project.assets.json']),
  fixture('dotnet-bin', 'bin', 'obj/project.assets.json', [
    'App.fsproj',
    'obj/project.assets.json',
    'bin/Debug/net8.0/App.dll',
  ]),
  fixture('unity-library', 'Library', 'Assets', [...unity, 'Library/ArtifactDB', 'Library/PackageCache/a']),
  fixture('unity-temp', 'Temp', 'ProjectSettings/ProjectVersion.txt', [...unity, 'Temp/a']),
  fixture('unreal-intermediate', 'Intermediate', 'Game.uproject', ['Game.uproject', 'Intermediate/Build/a']),
  fixture('unreal-derived-data', 'DerivedDataCache', 'Game.uproject', [
    'Game.uproject',
    'DerivedDataCache/a',
  ]),
  fixture('godot', '.godot', 'project.godot', ['project.godot', '.godot/imported/a.ctex']),
  fixture('zig-cache', '.zig-cache', 'build.zig', ['build.zig', '.zig-cache/o/a']),
  fixture('zig-out', 'zig-out', 'build.zig', ['build.zig', 'zig-out/bin/a']),
  fixture(
    'node-modules',
    'node_modules',
    'node_modules/.package-lock.json',
    ['package.json', 'package-lock.json', 'node_modules/.package-lock.json', 'node_modules/a/index.js'],
    'npm ci',
  ),
  fixture(
    'node-modules',
    'node_modules',
    'node_modules/.modules.yaml',
    ['package.json', 'pnpm-lock.yaml', 'node_modules/.modules.yaml'],
    'pnpm install --frozen-lockfile',
  ),
  fixture(
    'node-modules',
    'node_modules',
    'package.json',
    ['package.json', 'yarn.lock', 'node_modules/.yarn-integrity'],
    'yarn install',
  ),
  fixture(
    'node-modules',
    'node_modules',
    'node_modules/.bin',
    ['package.json', 'bun.lock', 'node_modules/.bin/a'],
    'bun install --frozen-lockfile',
  ),
  fixture('pnpm-store', '.pnpm-store', '.pnpm-store/v3/files', [
    '.pnpm-store/v3/files/00/a',
    '.pnpm-store/v3/tmp/b',
  ]),
  fixture('yarn-cache', '.yarn/cache', '.yarnrc.yml', [
    '.yarnrc.yml',
    '.yarn/cache/a-npm-1.0.0-1a.zip',
    '.yarn/releases/yarn.cjs',
  ]),
  fixture('python-environment', '.venv', '.venv/pyvenv.cfg', ['uv.lock', ...under('.venv', venv)], 'uv sync'),
  fixture(
    'python-environment',
    'my env',
    'my env/bin',
    ['requirements.txt', ...under('my env', venv)],
    'python3 -m venv … && pip install -r requirements.txt',
  ),
  fixture('python-bytecode', '__pycache__', 'a.py', ['a.py', '__pycache__/a.cpython-311.pyc']),
  ...['pytest', 'mypy', 'ruff'].map((tool) =>
    fixture(`${tool}-cache`, `.${tool}_cache`, `.${tool}_cache/CACHEDIR.TAG`, {
      [`.${tool}_cache/CACHEDIR.TAG`]: tag,
      [`.${tool}_cache/v/a`]: empty,
    }),
  ),
  fixture('tox', '.tox', 'tox.ini', ['tox.ini', ...under('.tox/py311', venv)]),
  fixture('nox', '.nox', 'noxfile.py', ['noxfile.py', ...under('.nox/tests', venv)]),
  fixture('python-coverage', 'htmlcov', 'htmlcov/status.json', ['htmlcov/status.json', 'htmlcov/index.html']),
  fixture('composer-vendor', 'vendor', 'composer.lock', [
    'composer.json',
    'composer.lock',
    'vendor/composer/installed.json',
  ]),
  fixture('go-vendor', 'vendor', 'vendor/modules.txt', ['go.mod', 'vendor/modules.txt', 'vendor/a/a.go']),
  fixture('ruby-bundle', 'vendor/bundle', 'Gemfile.lock', [
    'Gemfile.lock',
    'vendor/bundle/ruby/3.3.0/gems/a',
  ]),
  fixture('elixir-dependencies', 'deps', 'mix.lock', ['mix.exs', 'mix.lock', 'deps/plug/mix.exs']),
  fixture('cocoapods', 'Pods', 'Podfile.lock', ['Podfile.lock', 'Pods/Manifest.lock']),
  fixture('terraform', '.terraform', 'main.tf', ['main.tf', '.terraform/providers/registry.terraform.io/a']),
  fixture('cache-directory', 'anything', 'anything/CACHEDIR.TAG', {
    'anything/CACHEDIR.TAG': tag,
    'anything/a': empty,
  }),
];
