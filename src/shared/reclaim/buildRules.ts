import { words } from '../text/words';
import { cacheDirectoryTag, type Proof } from './proof';
import type { Rule } from './rule';

const optionsByHand = words('Options that were set by hand are forgotten.');
const copies = words('Programs that are run from it are gone until then.');
const slow = words('Opening the project again may take hours.');
const openEditor = words('Close the project first.');

const cargo: Proof = { beside: ['Cargo.toml'], keep: ['deploy/*-keypair.json'] };
const unity: Proof = { beside: ['Assets/', 'ProjectSettings/ProjectVersion.txt'] };
const gradle = 'build.gradle{,.kts}';
const dotnet = '*.{cs,fs,vb}proj';
const dotnetRestored = ['project.assets.json', '*.nuget.g.props'];
const configurations = ['Debug', 'Release', 'x64', 'x86', 'arm64', 'ARM64', 'AnyCPU', 'Any CPU'];

/** Output of compilers, build systems and game engines. */
export const buildRules: readonly Rule[] = [
  {
    id: 'cargo-target',
    kind: words('Build of {0}', 'Cargo'),
    folders: ['target'],
    proofs: [
      { ...cargo, signature: cacheDirectoryTag },
      { ...cargo, within: ['.rustc_info.json'] },
    ],
    restore: [{ by: 'cargo build' }],
    hazards: [copies],
  },
  {
    id: 'maven-target',
    kind: words('Build of {0}', 'Maven'),
    folders: ['target'],
    proofs: [
      { beside: ['pom.xml'], within: [['classes/', 'test-classes/', 'maven-status/', 'maven-archiver/']] },
    ],
    restore: [{ by: 'mvn package' }],
    hazards: [words('Released archives that were kept in it are gone.')],
    mustBeIgnored: true,
  },
  {
    id: 'sbt-target',
    kind: words('Build of {0}', 'sbt'),
    folders: ['target'],
    proofs: [
      { beside: ['build.sbt'], within: [['scala-*/', 'streams/']] },
      { beside: ['../build.sbt', 'build.properties'], within: [['scala-*/', 'streams/', 'config-classes/']] },
    ],
    restore: [{ by: 'sbt compile' }],
    mustBeIgnored: true,
  },
  {
    id: 'gradle-build',
    kind: words('Build of {0}', 'Gradle'),
    folders: ['build'],
    proofs: [
      {
        beside: [gradle],
        within: [['tmp/', 'classes/', 'libs/', 'intermediates/']],
        keep: ['outputs/apk/release/*.apk', 'outputs/apk/*/release/*.apk', 'outputs/bundle/*elease/*.aab'],
      },
    ],
    restore: [{ by: 'gradle build' }],
    mustBeIgnored: true,
  },
  {
    id: 'gradle-cache',
    kind: words('Cache of {0}', 'Gradle'),
    folders: ['.gradle'],
    proofs: [
      { beside: [['settings.gradle{,.kts}', 'gradlew']], within: [['*/checksums/', 'buildOutputCleanup/']] },
    ],
    restore: [{ by: 'gradle build' }],
  },
  {
    id: 'android-native',
    kind: words('Native build of Android'),
    folders: ['.cxx'],
    proofs: [
      { beside: [gradle], within: [['Debug/', 'Release/', 'RelWithDebInfo/', 'cmake/', 'ndkBuild/']] },
    ],
    restore: [{ by: 'gradle build' }],
  },
  {
    id: 'cmake-build',
    kind: words('Build of {0}', 'CMake'),
    folders: [],
    marker: 'CMakeCache.txt',
    // Sources that were unpacked into it would go too.
    proofs: [
      { within: ['CMakeCache.txt', 'CMakeFiles/'], notWithin: ['CMakeLists.txt', '*/CMakeLists.txt'] },
    ],
    mustBeIgnored: true,
    restore: [{ by: 'cmake -B … && cmake --build …' }],
    hazards: [optionsByHand, copies],
  },
  {
    id: 'meson-build',
    kind: words('Build of {0}', 'Meson'),
    folders: [],
    marker: 'meson-private',
    proofs: [{ within: ['meson-private/', 'meson-info/'], notWithin: ['meson.build', '*/meson.build'] }],
    mustBeIgnored: true,
    restore: [{ by: 'meson setup … && meson compile -C …' }],
    hazards: [optionsByHand, copies],
  },
  {
    id: 'elixir-build',
    kind: words('Build of {0}', 'Mix'),
    folders: ['_build'],
    proofs: [{ beside: ['mix.exs'], within: [['dev/', 'test/', 'prod/']] }],
    restore: [{ by: 'mix compile' }],
  },
  {
    id: 'dune-build',
    kind: words('Build of {0}', 'dune'),
    folders: ['_build'],
    proofs: [{ beside: ['dune-project'], within: [['log', '.lock', 'default/']] }],
    restore: [{ by: 'dune build' }],
  },
  {
    id: 'stack-work',
    kind: words('Build of {0}', 'Stack'),
    folders: ['.stack-work'],
    proofs: [
      {
        beside: [['stack.yaml', 'package.yaml', '*.cabal']],
        within: [['dist/', 'install/', 'stack.sqlite3*']],
      },
    ],
    restore: [{ by: 'stack build' }],
  },
  {
    id: 'cabal-build',
    kind: words('Build of {0}', 'Cabal'),
    folders: ['dist-newstyle'],
    proofs: [{ beside: [['*.cabal', 'cabal.project']], within: ['cache/plan.json'] }],
    restore: [{ by: 'cabal build' }],
  },
  {
    id: 'swift-build',
    kind: words('Build of {0}', 'Swift'),
    folders: ['.build'],
    proofs: [{ beside: ['Package.swift'], within: ['workspace-state.json'] }],
    restore: [{ by: 'swift build' }],
  },
  {
    id: 'xcode-derived-data',
    kind: words('Build of {0}', 'Xcode'),
    folders: ['DerivedData'],
    proofs: [{ within: ['*/info.plist', ['*/Build/', '*/Index*/', 'ModuleCache*/']] }],
    restore: [{ by: words('the next build in Xcode') }],
  },
  {
    id: 'dart-tool',
    kind: words('Cache of {0}', 'Dart'),
    folders: ['.dart_tool'],
    proofs: [{ beside: ['pubspec.yaml'], within: ['package_config.json'] }],
    restore: [{ by: 'dart pub get' }],
  },
  {
    id: 'flutter-build',
    kind: words('Build of {0}', 'Flutter'),
    folders: ['build'],
    proofs: [
      {
        beside: ['pubspec.yaml', '.dart_tool/package_config.json'],
        within: [
          ['app/', 'flutter_assets/', 'web/', 'ios/', 'macos/', 'linux/', 'windows/', '*.cache.dill*'],
        ],
      },
    ],
    restore: [{ by: 'flutter build' }],
    hazards: [words('Signed packages that were kept in it are gone.')],
    mustBeIgnored: true,
  },
  {
    id: 'dotnet-obj',
    kind: words('Build of {0}', '.NET'),
    folders: ['obj'],
    proofs: [{ beside: [dotnet], within: [dotnetRestored] }],
    restore: [{ by: 'dotnet restore' }],
  },
  {
    id: 'dotnet-bin',
    kind: words('Build of {0}', '.NET'),
    folders: ['bin'],
    proofs: [{ beside: [dotnet, dotnetRestored.map((name) => `obj/${name}`)], only: configurations }],
    restore: [{ by: 'dotnet build' }],
    hazards: [copies],
    mustBeIgnored: true,
  },
  {
    id: 'unity-library',
    kind: words('Library of {0}', 'Unity'),
    folders: ['Library'],
    proofs: [{ ...unity, within: [['ArtifactDB', 'ScriptAssemblies/', 'PackageCache/', 'metadata/']] }],
    restore: [{ by: words('opening the project') }],
    hazards: [openEditor, slow],
  },
  {
    id: 'unity-temp',
    kind: words('Temporary files of {0}', 'Unity'),
    folders: ['Temp'],
    // The lock is there while the project is open.
    proofs: [{ ...unity, keep: ['UnityLockfile'] }],
    restore: [{ by: words('opening the project') }],
    hazards: [openEditor],
    mustBeIgnored: true,
  },
  ...(['Intermediate', 'DerivedDataCache'] as const).map((folder): Rule => ({
    id: folder === 'Intermediate' ? 'unreal-intermediate' : 'unreal-derived-data',
    kind: words('Build of {0}', 'Unreal Engine'),
    folders: [folder],
    proofs: [{ beside: ['*.u{project,plugin}'] }],
    restore: [{ by: words('opening the project') }],
    hazards: [openEditor, slow],
    mustBeIgnored: true,
  })),
  {
    id: 'godot',
    kind: words('Cache of {0}', 'Godot'),
    folders: ['.godot'],
    proofs: [{ beside: ['project.godot'], within: [['imported/', 'editor/', 'uid_cache.bin']] }],
    restore: [{ by: words('opening the project') }],
    hazards: [openEditor],
  },
  {
    id: 'zig-cache',
    kind: words('Cache of {0}', 'Zig'),
    folders: ['.zig-cache', 'zig-cache'],
    proofs: [{ beside: ['build.zig'], within: [['o/', 'h/', 'z/']] }],
    restore: [{ by: 'zig build' }],
  },
  {
    id: 'zig-out',
    kind: words('Build of {0}', 'Zig'),
    folders: ['zig-out'],
    proofs: [{ beside: ['build.zig'], within: [['bin/', 'lib/', 'include/', 'share/']] }],
    restore: [{ by: 'zig build' }],
    hazards: [copies],
    mustBeIgnored: true,
  },
];
