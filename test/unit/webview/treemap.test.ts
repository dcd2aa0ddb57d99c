import assert from 'node:assert/strict';
import type { ChartNode } from '../../../src/shared/chart/chartProtocol';
import {
  headerHeight,
  layOut,
  smallestArea,
  tileAt,
  tileName,
  tileOf,
  type Rect,
  type Tile,
} from '../../../webview/treemap';
import { restOf } from '../../../webview/model';

const area: Rect = { x: 0, y: 0, width: 800, height: 600 };
const precision = 1e-6;

let lastId = 0;
function node(size: number, children: readonly ChartNode[] = [], shared = 0): ChartNode {
  const id = ++lastId;
  const unknown = { before: undefined, sharedBefore: undefined, git: undefined, staleSince: undefined };
  return { id, name: `n${id}`, size, shared, files: 1, directories: children.length, ...unknown, children };
}

/** A tree of pseudo-random sizes; the seed is in the test's title. */
function randomTree(seed: number): ChartNode {
  let state = seed;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const grow = (size: number, depth: number): ChartNode => {
    if (depth === 0) return node(size);
    let left = size;
    const children: ChartNode[] = [];
    for (let i = 0; i < 12 && left > 1; i++) {
      const part = Math.floor(left * random());
      left -= part;
      children.push(grow(part, depth - 1));
    }
    return node(
      size,
      children.sort((a, b) => b.size - a.size),
    );
  };
  return grow(1e9, 4);
}

function overlap(a: Rect, b: Rect): boolean {
  return (
    a.x + precision < b.x + b.width &&
    b.x + precision < a.x + a.width &&
    a.y + precision < b.y + b.height &&
    b.y + precision < a.y + a.height
  );
}

function within(inner: Rect, outer: Rect): boolean {
  return (
    inner.x >= outer.x - precision &&
    inner.y >= outer.y - precision &&
    inner.x + inner.width <= outer.x + outer.width + precision &&
    inner.y + inner.height <= outer.y + outer.height + precision
  );
}

function children(tiles: readonly Tile[], parent: ChartNode): Tile[] {
  return tiles.filter((tile) => tile.parent === parent);
}

describe('treemap', () => {
  for (const seed of [1, 7, 42, 1789]) {
    const view = randomTree(seed);
    const tiles = layOut(view, area, 4);

    it(`keeps every rectangle inside its folder's, below the header (seed ${seed})`, () => {
      assert.ok(tiles.some((tile) => tile.level === 3));
      for (const tile of tiles) {
        const outer = tiles.find((other) => other.node === tile.parent);
        assert.ok(within(tile, outer ?? area));
        if (outer !== undefined) assert.ok(tile.y >= outer.y + headerHeight - precision);
      }
    });

    it(`lets no two folders beside each other overlap (seed ${seed})`, () => {
      for (const [i, a] of tiles.entries()) {
        for (const b of tiles.slice(i + 1)) {
          if (a.parent === b.parent) assert.ok(!overlap(a, b));
        }
      }
    });

    it(`gives areas in proportion to sizes within a folder, and fills the whole (seed ${seed})`, () => {
      for (const parent of new Set(tiles.map((tile) => tile.parent))) {
        const parts = children(tiles, parent);
        const total = parts.reduce((sum, tile) => sum + tile.size, 0);
        const pixels = parts.reduce((sum, tile) => sum + tile.width * tile.height, 0);
        for (const tile of parts) {
          assert.ok(Math.abs((tile.width * tile.height) / pixels - tile.size / total) < 1e-9);
        }
        if (parent === view) assert.ok(Math.abs(pixels - area.width * area.height) < 1e-3);
      }
    });
  }

  it("shows a folder's own files as a part without a folder", () => {
    const view = node(100, [node(60), node(10)]);
    const rest = layOut(view, area, 1).find((tile) => tile.node === undefined);
    assert.equal(rest?.size, 30);
    assert.equal(rest.width * rest.height, area.width * area.height * 0.3);
  });

  it('merges what is too small to see into the rest', () => {
    const crowd = Array.from({ length: 500 }, () => node(1));
    const view = { ...node(1_000_500, [node(1_000_000), ...crowd]), files: 1 };
    const tiles = layOut(view, area, 1);
    assert.deepEqual(
      tiles.map((tile) => tile.size),
      [1_000_000, 500],
    );
    assert.equal(tiles[1]!.node, undefined);
    assert.ok(tiles[1]!.width * tiles[1]!.height >= smallestArea);
    assert.equal(tileName(tiles[1]!), 'Smaller folders');
  });

  it('leaves out a rest that is too small to see', () => {
    const tiles = layOut(node(1_000_000_001, [node(1_000_000_000)]), area, 1);
    assert.equal(tiles.length, 1);
    assert.equal(tiles[0]!.width, area.width);
  });

  it('stays inside where hard links make the children exceed their folder', () => {
    const view = node(100, [node(90), node(90)]);
    const tiles = layOut(view, area, 2);
    assert.equal(restOf(view), 0);
    assert.equal(tiles.length, 2);
    for (const tile of tiles) assert.ok(within(tile, area));
    assert.equal(tiles[0]!.width * tiles[0]!.height, (area.width * area.height) / 2);
  });

  it('has a tile for files of the folder that are as well in one of its folders', () => {
    const view = node(100, [node(90), node(50)], 60);
    const sizes = layOut(view, area, 1).map(({ node, size }) => [node?.size, size]);
    assert.deepEqual(sizes, [
      [90, 90],
      [50, 50],
      [undefined, 20],
    ]);
  });

  it('gives folders the hues of their rows in the list, however much is left beside them', () => {
    const view = node(100, [node(30), node(20)]);
    const hues = layOut(view, area, 1).map(({ node, hue }) => [node?.size, hue]);
    assert.deepEqual(hues, [
      [undefined, 0],
      [30, 0],
      [20, 1],
    ]);
  });

  it('has nothing to show of an empty folder, or on no area', () => {
    assert.deepEqual(layOut(node(0, [node(0)]), area, 3), []);
    assert.deepEqual(layOut(node(5, [node(5)]), { ...area, width: 0 }, 3), []);
  });

  it('draws as many levels as asked', () => {
    const view = node(100, [node(100, [node(100, [node(100)])])]);
    for (const depth of [1, 2, 3]) assert.equal(layOut(view, area, depth).length, depth);
  });

  it('finds the deepest folder under a point, and nothing outside', () => {
    const leaf = node(100);
    const middle = node(100, [leaf]);
    const tiles = layOut(node(100, [middle]), area, 2);
    assert.equal(tileAt(tiles, 400, 300)?.node, leaf);
    assert.equal(tileAt(tiles, 400, headerHeight / 2)?.node, middle);
    assert.equal(tileAt(tiles, 800, 300), undefined);
  });

  it('finds the tile of a folder, or the one that it is part of', () => {
    const [drawn, hidden, tiny] = [node(400), node(5), node(1)];
    const middle = node(500_000, [drawn, hidden]);
    const view = node(1_000_000, [middle, tiny]);
    const [deep, flat] = [layOut(view, area, 2), layOut(view, area, 1)];
    assert.equal(tileOf(deep, view, drawn.id)?.node, drawn);
    assert.equal(tileOf(flat, view, drawn.id)?.node, middle);
    const rest = tileOf(flat, view, tiny.id);
    assert.deepEqual([rest?.node, rest?.parent], [undefined, view]);
    assert.equal(tileOf(deep, view, lastId + 1), undefined);
  });

  it('gives a folder one hue with all that is in it, and shades to what is in it', () => {
    const even = node(1000, [node(500, [node(250), node(250)]), node(500, [node(500)])]);
    assert.deepEqual(
      layOut(even, area, 2).map((tile) => tile.hue),
      [0, 0, 0, 1, 1],
    );
    const skewed = node(1000, [node(900, [node(450), node(450)]), node(100)]);
    assert.deepEqual(
      layOut(skewed, area, 2).map((tile) => tile.hue),
      [0, 0, 0, 1],
    );
    assert.deepEqual(
      layOut(skewed, area, 2).map((tile) => tile.shade),
      [0, 0, 1, 0],
    );
  });
});
