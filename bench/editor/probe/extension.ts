import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { CancellationTokenSource, commands, Uri, type ExtensionContext } from 'vscode';
import { connect } from '../../../src/shared/rpc/rpc';
import { InstantRows } from './instantRows';
import { HostWatch } from './hostWatch';
import type { ProbeApi } from './probeApi';
import { ProductSpy } from './productSpy';
import { socketPort } from './socketPort';

/** Serves the probe at a socket in DISK_USAGE_PROBE, named by the process. */
export function activate(context: ExtensionContext): void {
  const spy = new ProductSpy();
  spy.install();
  const rows = new InstantRows();
  const probe = probeOf(spy, rows);
  const server = createServer((socket) => {
    connect<object, ProbeApi>(socketPort(socket), probe);
  });
  const file = path.join(process.env['DISK_USAGE_PROBE']!, String(process.pid));
  server.listen(file);
  context.subscriptions.push(rows, {
    dispose: () => {
      server.close();
      rmSync(file, { force: true });
    },
  });
}

function probeOf(spy: ProductSpy, rows: InstantRows): ProbeApi {
  let watch: HostWatch | undefined;
  return {
    beginWatch: () => {
      watch = new HostWatch();
    },
    endWatch: () => watch!.end(),
    command: async (id) => {
      const startedAt = Date.now();
      await commands.executeCommand(id);
      return { startedAt, endedAt: Date.now() };
    },
    takeCalls: () => spy.calls.splice(0),
    showRows: (counts) => {
      rows.show(counts);
    },
    takeMarks: () => {
      const { marks } = spy;
      spy.marks = {};
      return marks;
    },
    decorate: async (paths) => {
      const { token } = new CancellationTokenSource();
      const answers = paths.map(async (file) => {
        const started = performance.now();
        const said = await spy.decorations!.provideFileDecoration(Uri.file(file), token);
        return { ms: performance.now() - started, said: said ? 1 : 0 };
      });
      const all = await Promise.all(answers);
      return { ms: all.map(({ ms }) => ms), answered: all.reduce((sum, { said }) => sum + said, 0) };
    },
  };
}
