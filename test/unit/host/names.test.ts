import assert from 'node:assert/strict';
import { changeNodes } from '../../../src/host/changes/changeNodes';
import { changeHover, changeSpoken, describeChange } from '../../../src/host/changes/changeText';
import { chartMessage, chartNote } from '../../../src/host/chart/chartModel';
import { errorText } from '../../../src/host/readErrors/errorLines';
import {
  describeDirectory,
  describeFile,
  directoryHover,
  fileHover,
  spoken,
  type RowContext,
} from '../../../src/host/folders/rowText';
import { workspaceStatus } from '../../../src/host/status/statusText';
import { viewMessage } from '../../../src/host/status/describeState';
import type { ByteString } from '../../../src/shared/text/byteString';
import { fromText } from '../../../src/shared/text/byteString';
import { displayName } from '../../../src/shared/text/displayName';
import { words } from '../../../src/shared/text/words';
import { english } from '../../support/host/english';
import { aCheckpoint, aFile, anIdleRoot, aResult, aRow } from '../../support/service/usageData';

/** What ends a line, commands a terminal or reorders what is beside it. */
const acting = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/u;

const names = {
  'a line break': 'two\nlines',
  'other breaks': 'a\r\v\f\x85\u2028\u2029b',
  'a terminal’s commands': '\x1b[31m\x9b2J\x1b]0;t\x07',
  'orders of reading': '\u202egpj.\u2066exe\u200f\u061c',
  'nothing but what is dropped': '\u202e\u2066',
} as const;

const context: RowContext = {
  ...{ whole: undefined, at: undefined, overlapping: false, expansion: undefined },
  ...{ live: false, staleSince: undefined, earlier: undefined },
};

/** Every text that a name comes into, and how many lines it has. */
function texts(name: ByteString): Readonly<Record<string, readonly [text: string, lines: number]>> {
  const path = `/r/${name}/deep` as ByteString;
  const shown = displayName(name);
  const row = { ...aRow, name };
  const file = { ...aFile, name };
  const below = `${name}/${name}` as ByteString;
  const changed = { id: 7, path: below, now: aRow, before: aRow, change: { apparent: 9, allocated: 9 } };
  const [node] = changeNodes({ root: '/r', name: shown }, [changed], aCheckpoint);
  const errors = [{ operation: 'lstat', path, code: 'EIO' }] as const;
  const problem = words('There is no such folder: {0}.', `/${name}`);
  const failed = { ...anIdleRoot, problem };
  const known = { ...anIdleRoot, result: aResult };
  const lines = (text: string): number => text.split('\n').length;
  const plain = (hover: (name: string) => string): number => lines(hover('plain'));
  const folderHover = (called: string): string => directoryHover(called, row, context, english);
  return {
    'a folder’s hover': [folderHover(shown), plain(folderHover)],
    'a folder, spoken': [spoken(shown, describeDirectory(row, context, english)), 1],
    'a file’s hover': [fileHover(file, context, english), lines(fileHover(aFile, context, english))],
    'a file, spoken': [spoken(displayName(name), describeFile(file, context, english)), 1],
    'a change’s label': [node!.name, 1],
    'a change’s description': [describeChange(node!, english), 1],
    'a change’s hover': [changeHover(node!, english), 5],
    'a change, spoken': [changeSpoken(node!, english), 1],
    'a read error': [errorText('/r', 1, errors), 4],
    'the heading of read errors': [errorText(`/${name}`, 0, []), 3],
    'the view’s message': [viewMessage([{ name: shown, state: failed }], english)!, 1],
    'the chart’s message': [chartMessage(failed, english)!, 1],
    'the chart’s note': [chartNote({ ...known, problem }, english)!.text, 1],
    'the status bar': [workspaceStatus([{ name: shown, state: known }], english)!.tooltip, 2],
  };
}

describe('A name is data', () => {
  for (const [what, name] of Object.entries(names))
    it(`with ${what}, wherever it is shown`, () => {
      for (const [where, [text, lines]] of Object.entries(texts(fromText(name)))) {
        const told = text.split('\n');
        assert.equal(told.length, lines, `${where}: ${JSON.stringify(text)}`);
        for (const line of told) assert.doesNotMatch(line, acting, `${where}: ${JSON.stringify(text)}`);
      }
    });
});
