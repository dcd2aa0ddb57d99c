import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { fromBytes, fromText, type ByteString } from '../../../../src/shared/text/byteString';
import { databasePath } from '../../../../src/store/file/databaseFolder';
import { readErrorPage } from '../../../../src/store/parts/readErrors';
import * as queries from '../../../../src/store/sql/queries';
import {
  heaviestFirst,
  loadSqlJs,
  root,
  rowsByPath,
  scan,
  startStore,
} from '../../../support/store/storeHarness';
import { Random, seed } from '../../../support/trees/random';
import { dir, randomTree, type Tree } from '../../../support/host/treeRows';

const tree: Tree = {
  children: [
    { name: 'Zoo', apparent: 5, allocated: 512, files: 3, newest: 10 },
    { name: 'apple', apparent: 9, allocated: 1024, files: 1, newest: 30 },
    {
      ...{ name: 'Box', apparent: 1, allocated: 4096, files: 2, newest: 20 },
      children: [{ name: 'apple', apparent: 7, allocated: 2048 }],
    },
  ],
};

describe('the queries of a result', () => {
  it('sort children by size on disk or apparent, name, files and newest change, and limit them', async () => {
    const { store } = await startStore({ file: null });
    await scan(store, tree);
    const names = (query: object): string =>
      store
        .children(root, 1, { ...heaviestFirst, ...query })
        .map(({ name }) => name)
        .join();
    assert.equal(names({}), 'Box,apple,Zoo');
    assert.equal(names({ metric: 'apparent' }), 'apple,Box,Zoo');
    assert.equal(names({ sort: 'name' }), 'apple,Box,Zoo');
    assert.equal(names({ sort: 'files' }), 'Zoo,Box,apple');
    assert.equal(names({ sort: 'newest' }), 'apple,Box,Zoo');
    assert.equal(names({ limit: 2 }), 'Box,apple');
  });

  it('find the heaviest at any depth, by either size, the root not among them', async () => {
    const { store } = await startStore({ file: null });
    await scan(store, tree);
    const sizes = (metric: 'allocated' | 'apparent') =>
      store.heaviest(root, metric, 3).map((row) => row[metric]);
    assert.deepEqual(sizes('allocated'), [6144, 2048, 1024]);
    assert.deepEqual(sizes('apparent'), [9, 8, 7]);
  });

  it(`find the heaviest of any tree in the order of their sizes, then ids (seed ${seed})`, async () => {
    const random = new Random(seed);
    const { store } = await startStore({ file: null });
    for (let i = 0; i < 30; i++) {
      await scan(store, randomTree(random, 60), { random });
      const sorted = store
        .page(root, 1, 1000)
        .toSorted((a, b) => b.allocated - a.allocated || a.id - b.id)
        .map(({ id }) => id);
      const limit = random.below(70);
      assert.deepEqual(
        store.heaviest(root, 'allocated', limit).map(({ id }) => id),
        sorted.slice(0, limit),
      );
    }
  });

  it('give a tree of the heaviest, limited in depth and number', async () => {
    const { store } = await startStore({ file: null });
    await scan(store, tree);
    const shape = (depth: number, limit: number): unknown => {
      type Node = NonNullable<ReturnType<typeof store.heavyTree>>;
      const names = ({ row, children }: Node): unknown => [row.name, ...children.map(names)];
      return names(store.heavyTree(root, 1, 'allocated', depth, limit)!);
    };
    assert.deepEqual(shape(9, 99), ['', ['Box', ['apple']], ['apple'], ['Zoo']]);
    assert.deepEqual(shape(1, 99), ['', ['Box'], ['apple'], ['Zoo']]);
    assert.deepEqual(shape(9, 3), ['', ['Box', ['apple']]]);
    assert.equal(store.heavyTree(root, 77, 'allocated', 1, 1), undefined);
  });

  it('say in such a tree what the parts of a directory have in common by hard links', async () => {
    const { store } = await startStore({ file: null });
    const links = [{ inode: 9n, apparent: 4, allocated: 8 }];
    const parts = [
      { ...dir('a', 1), links },
      { ...dir('b', 1), links },
    ];
    await scan(store, { ...dir('', 1, [{ ...dir('both', 1, parts), links }, dir('other', 1)]) });
    const [both, other] = store.heavyTree(root, 1, 'allocated', 2, 99)!.children;
    assert.deepEqual(both!.shared, { apparent: 8, allocated: 16 });
    assert.deepEqual(other!.shared, { apparent: 0, allocated: 0 });
  });

  it('look up paths, and tell ancestors', async () => {
    const { store } = await startStore({ file: null });
    await scan(store, tree);
    const paths = ['', 'Box/apple', 'Box/Zoo', 'box', 'Box', 'apple/x/y'].map(fromText);
    assert.deepEqual(
      store.lookUp(root, paths).map((row) => row?.allocated),
      [7680, 2048, undefined, undefined, 6144, undefined],
    );
    const { id } = rowsByPath(store).get('Box/apple')!;
    assert.deepEqual(
      store.ancestors(root, id).map(({ name }) => name),
      ['', 'Box', 'apple'],
    );
    assert.deepEqual(store.ancestors(root, 99), []);
  });

  it('look up the children of directories that have very many', async () => {
    const { store } = await startStore({ file: null });
    const wide = Array.from({ length: 6 }, (_, i) => `wide-${i}`);
    const names = Array.from({ length: 300 }, (_, i) => `dé-${i}`);
    await scan(store, {
      children: wide.map((name) => ({ name, children: names.map((below) => ({ name: fromText(below) })) })),
    });
    for (const path of [...wide, ...wide]) {
      const [known, unknown] = store.lookUp(root, [`${path}/dé-299`, `${path}/dé-300`].map(fromText));
      assert.equal(store.row(root, known!.parent)?.name, path);
      assert.equal(known?.name, fromText('dé-299'));
      assert.equal(unknown, undefined);
    }
  });

  it('find names that contain a text in any case, heaviest first, with their paths', async () => {
    const { store } = await startStore({ file: null });
    const latin1 = fromBytes(Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x2d, 0x41));
    const children = ['Élan', 'élan-2', 'elan', '100%_a', '100xxa', 'back\\slash'].map(fromText);
    await scan(store, { children: [...children, latin1].map((name, i) => ({ name, allocated: i })) });
    const found = (text: string, limit = 9) =>
      store.find(root, text, 'allocated', limit).map(({ path }) => path);
    assert.deepEqual(found('éLAN'), ['Élan', 'élan-2'].map(fromText));
    assert.deepEqual(found('LAN', 2), ['elan', fromText('élan-2')]);
    assert.deepEqual(found('%_'), ['100%_a']);
    assert.deepEqual(found('K\\S'), ['back\\slash']);
    assert.deepEqual(found('-a'), [latin1]);
    assert.deepEqual(found('lan', 0), []);
  });

  it('find a path, and letters in their order: the very name first, then what contains it', async () => {
    const { store } = await startStore({ file: null });
    const typescript = { name: 'typescript', allocated: 1 };
    const heavier = {
      name: 'typescript-eslint',
      allocated: 5,
      children: [{ name: 'types-of-my-script', allocated: 9 }],
    };
    const modules = { name: 'node_modules', children: [typescript, heavier] };
    await scan(store, {
      children: [
        { name: 'app', children: [modules] },
        { name: 'typescript', allocated: 2 },
      ],
    });
    const found = (text: string) => store.find(root, text, 'allocated', 9).map(({ path }) => path);
    const below = 'app/node_modules';
    assert.deepEqual(found('app/node_modules/typescript').slice(0, 2), [
      `${below}/typescript`,
      `${below}/typescript-eslint`,
    ]);
    assert.deepEqual(found('typescript'), [
      ...['typescript', `${below}/typescript`, `${below}/typescript-eslint`],
      `${below}/typescript-eslint/types-of-my-script`,
    ]);
    assert.deepEqual(found('nmod/tslint'), [`${below}/typescript-eslint`]);
    assert.deepEqual(found(`${below}/`), [`${below}/typescript-eslint`, `${below}/typescript`]);
    assert.deepEqual(found('modules/app'), []);
  });

  it('find the heaviest by the size that is asked for, where not all may be given', async () => {
    const { store } = await startStore({ file: null });
    await scan(store, tree);
    const found = (metric: 'allocated' | 'apparent') =>
      store.find(root, 'p', metric, 1).map((hit) => hit.path);
    assert.deepEqual(found('allocated'), ['Box/apple']);
    assert.deepEqual(found('apparent'), ['apple']);
  });

  it('keep the bytes of any name', async () => {
    const names = [
      ...[
        [0xff, 0xfe],
        [0x61, 0xed, 0xa0, 0x80],
        [0xc3, 0x28],
      ].map((bytes) => fromBytes(Uint8Array.from(bytes))),
      ...['a\nb', '\u{202E}abc', '日本語', '🗂', '%', "'", '\u{FEFF}a name longer than sixteen'].map(fromText),
      'x'.repeat(255) as ByteString,
    ];
    const first = await startStore();
    await scan(first.store, { children: names.map((name) => ({ name })) });
    const { store } = await startStore({ folder: first.folder });
    await store.open(root);
    const stored = store.children(root, 1, heaviestFirst).map(({ name }) => name);
    assert.deepEqual(stored.sort(), [...names].sort());
    assert.deepEqual(
      store.lookUp(root, names).map((row) => row?.name),
      names,
    );
  });

  it('keep every bit of an inode number, as a whole number', async () => {
    const { store, folder } = await startStore();
    const inodes = [2n ** 53n + 1n, 2n ** 62n + 3n, 2n ** 64n - 1n];
    await scan(store, { links: inodes.map((inode) => ({ inode, apparent: 1, allocated: 512 })) });
    assert.equal(store.row(root, 1)?.allocated, 3 * 512);
    const db = new (await loadSqlJs()).Database(
      new Uint8Array(await fs.readFile(databasePath(folder, root))),
    );
    const stored = db.exec('select cast(inode as text), typeof(inode) from link order by rowid')[0]?.values;
    db.close();
    assert.deepEqual(stored, [
      ['9007199254740993', 'integer'],
      ['4611686018427387907', 'integer'],
      ['-1', 'integer'],
    ]);
  });

  it('use an index, and sort nothing where the order is indexed', async () => {
    const { store, folder } = await startStore();
    await scan(store, tree);
    const db = new (await loadSqlJs()).Database(
      new Uint8Array(await fs.readFile(databasePath(folder, root))),
    );
    const plan = (query: string): string => {
      const rows = db.exec(
        `explain query plan ${query}`,
        new Array<number>(query.split('?').length - 1).fill(1),
      );
      return rows[0]!.values.map((row) => String(row[3])).join('\n');
    };
    const { row, childCount, childNamed, page, largestId, heavyTree } = queries;
    for (const query of [
      row,
      childCount,
      childNamed,
      page,
      largestId,
      readErrorPage,
      queries.children('size', 'allocated'),
    ]) {
      assert.match(plan(query), /SEARCH/, query);
      assert.doesNotMatch(plan(query), /SCAN|TEMP B-TREE/, query);
    }
    for (const sort of ['name', 'files', 'newest'] as const)
      assert.match(plan(queries.children(sort, 'allocated')), /SEARCH directory USING INDEX/);
    assert.doesNotMatch(plan(queries.heaviest('allocated')), /SCAN (directory|child|sibling)|TEMP B-TREE/);
    assert.match(plan(heavyTree('allocated')), /SEARCH child USING COVERING INDEX directory_by_size/);
    assert.doesNotMatch(plan(heavyTree('allocated')), /SCAN (child|directory)/);
    db.close();
  });
});
