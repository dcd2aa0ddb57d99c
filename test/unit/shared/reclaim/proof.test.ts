import assert from 'node:assert/strict';
import {
  cacheDirectoryTag,
  kept,
  type Look,
  type Proof,
  proofHolds,
} from '../../../../src/shared/reclaim/proof';
import type { ByteString } from '../../../../src/shared/text/byteString';

/** A folder `/work/project/made`, in a tree of files with their texts. */
function lookAt(files: Readonly<Record<string, string>>): Look {
  const namesIn = (folder: string): ByteString[] | undefined => {
    const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
    if (below.length === 0) return undefined;
    return [...new Set(below.map((path) => path.slice(folder.length + 1).split('/')[0]! as ByteString))];
  };
  return {
    within: (path) => namesIn(normal(`/work/project/made/${path}`)),
    beside: (path) => namesIn(normal(`/work/project/${path}`)),
    head: (path, length) => files[normal(`/work/project/made/${path}`)]?.slice(0, length) as ByteString,
  };
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/').filter(Boolean)) {
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

const project = {
  '/work/.toolrc': '',
  '/work/project/package.json': '{}',
  '/work/project/src/main.ts': '',
  '/work/project/made/.package-lock.json': '{}',
  '/work/project/made/v3/files/00/a': '',
  '/work/project/made/one.pyc': '',
};

function holds(proof: Proof, files: Readonly<Record<string, string>> = project): boolean {
  return proofHolds(JSON.parse(JSON.stringify(proof)) as Proof, lookAt(files));
}

describe('proof', () => {
  it('holds where everything that it asks for is within and beside', () => {
    assert.ok(holds({ within: ['.package-lock.json'], beside: ['package.json'] }));
    assert.ok(!holds({ within: ['.package-lock.json'], beside: ['pom.xml'] }));
    assert.ok(!holds({ within: ['.package-lock.json', '.bin'], beside: ['package.json'] }));
  });

  it('takes one of a list in the list', () => {
    assert.ok(holds({ within: [['.modules.yaml', '.package-lock.json']] }));
    assert.ok(!holds({ within: [['.modules.yaml', '.yarn-integrity']] }));
    assert.ok(!holds({ within: [[]], beside: ['package.json'] }));
  });

  it('follows globs through folders, and tells a folder from a file', () => {
    assert.ok(holds({ within: ['v*/files'] }));
    assert.ok(holds({ within: ['v*/files/'] }));
    assert.ok(!holds({ within: ['x*/files'] }));
    assert.ok(!holds({ within: ['.package-lock.json/'] }));
    assert.ok(!holds({ within: ['**/a'] }), '`**` is no more than a name');
  });

  it('looks beside, in folders beside and above', () => {
    assert.ok(holds({ beside: ['src/*.ts'] }));
    assert.ok(holds({ beside: ['../.toolrc'] }));
    assert.ok(!holds({ beside: ['../package.json'] }));
  });

  it('fails where something is within that must not be', () => {
    assert.ok(holds({ within: ['v3'], notWithin: ['CMakeLists.txt'] }));
    assert.ok(!holds({ within: ['v3'], notWithin: ['*.pyc'] }));
    const unreadable = { ...lookAt(project), within: () => undefined };
    assert.ok(!proofHolds({ beside: ['src'], notWithin: ['CMakeLists.txt'] }, unreadable));
  });

  it('reads a signature', () => {
    const tag = '/work/project/made/CACHEDIR.TAG';
    const proof = { signature: cacheDirectoryTag };
    assert.ok(holds(proof, { ...project, [tag]: `${cacheDirectoryTag.text}\n# made by a test` }));
    assert.ok(holds(proof, { ...project, [tag]: cacheDirectoryTag.text }));
    assert.equal(cacheDirectoryTag.text.length, 43);
    assert.ok(!holds(proof, { ...project, [tag]: cacheDirectoryTag.text.slice(0, -1) }));
    assert.ok(!holds(proof, { ...project, [tag]: '' }));
    assert.ok(!holds(proof));
  });

  it('wants each entry to be of the names that are given, and at least one', () => {
    const compiled = { '/work/project/made/a.pyc': '', '/work/project/made/b.pyc': '' };
    assert.ok(holds({ only: ['*.pyc', '*.pyo'] }, compiled));
    assert.ok(!holds({ only: ['*.pyc'] }, { ...compiled, '/work/project/made/notes.txt': '' }));
    assert.ok(!holds({ only: ['*.pyc'] }, { '/work/project/other': '' }));
  });

  it('is nothing without evidence', () => {
    const empty: Proof[] = [{}, { within: [] }, { notWithin: ['x'] }, { keep: ['x'] }, { only: [] }];
    const everything: Proof[] = [{ within: ['*'] }, { within: [''] }, { beside: ['../'] }, { only: ['*'] }];
    for (const proof of [...empty, ...everything]) assert.ok(!holds(proof), JSON.stringify(proof));
  });

  it('stays within', () => {
    assert.ok(!holds({ within: ['../package.json'] }));
    assert.deepEqual(kept({ within: ['v3'], keep: ['../src/*'] }, lookAt(project)), []);
  });

  it('finds the files that must stay', () => {
    const files = { ...project, '/work/project/made/deploy/own-keypair.json': '[]' };
    const proof = { within: ['v3'], keep: ['deploy/*-keypair.json'] };
    assert.deepEqual(kept(proof, lookAt(files)), ['deploy/own-keypair.json']);
    assert.deepEqual(kept(proof, lookAt(project)), []);
    assert.ok(holds(proof, files));
  });
});
