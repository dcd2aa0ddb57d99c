import { newRemote } from './remote';

/** An extension host without an editor, that is killed: scans, and tells once the scan runs. */
function serve(root: string, storageFolder: string): void {
  const usage = newRemote({ storageFolder });
  usage.setRoots([root]);
  usage.onDidChange(() => {
    if ((usage.state(root)?.scan?.files ?? 0) > 0) process.send?.('scanning');
  });
  void usage.scan(root, 'normal');
}

serve(process.argv[2]!, process.argv[3]!);
