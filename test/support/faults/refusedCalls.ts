import fs from 'node:fs';
import path from 'node:path';
import { koffiPath, scanWorkerPath } from '../paths';
import { tempFolder } from '../trees/tempFolder';

/** System call numbers of Linux that a test has the kernel refuse. */
export const systemCalls =
  process.arch === 'arm64' ? { openat: 56, statx: 291 } : { openat: 257, statx: 332 };

/**
 * A scan worker whose thread the kernel refuses a system call, by a real seccomp filter, which other threads do not have:
 * the file to start instead of the worker's own.
 */
export function workerWithout(call: keyof typeof systemCalls, errno: number): string {
  const folder = tempFolder('refused');
  fs.copyFileSync(koffiPath, path.join(folder, 'koffi.node'));
  const file = path.join(folder, 'worker.js');
  // seccomp(2): load the number of the call; if it is this one, return the error, otherwise allow it.
  fs.writeFileSync(
    file,
    `const library = require(${JSON.stringify(koffiPath)}).load(null);
     const move = library.func('uintptr_t memmove(uint8_t *, uint8_t *, size_t)');
     const prctl = library.func('int prctl(int, ulong, uintptr_t, ulong, ulong)');
     const instructions = Buffer.from(new ArrayBuffer(32));
     [[0x20, 0, 0, 0], [0x15, 0, 1, ${systemCalls[call]}], [0x06, 0, 0, ${0x50000 | errno}], [0x06, 0, 0, 0x7fff0000]]
       .forEach(([code, yes, no, value], i) => {
         instructions.writeUInt16LE(code, i * 8);
         instructions.writeUInt8(yes, i * 8 + 2);
         instructions.writeUInt8(no, i * 8 + 3);
         instructions.writeUInt32LE(value, i * 8 + 4);
       });
     const program = Buffer.from(new ArrayBuffer(16));
     program.writeUInt16LE(4);
     program.writeBigUInt64LE(BigInt(move(instructions, instructions, 0)), 8);
     const refuse = () => {
       if (prctl(38, 1, 0, 0, 0) !== 0) throw new Error('no_new_privs');
       if (prctl(22, 2, move(program, program, 0), 0, 0) !== 0) throw new Error('seccomp');
     };
     // Loading the worker needs to open files.
     if (${call === 'statx'}) refuse();
     require(${JSON.stringify(scanWorkerPath)});
     if (${call !== 'statx'}) refuse();`,
  );
  return file;
}
