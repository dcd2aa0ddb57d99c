import { portableDisk } from './portableDisk';
import type { Disk } from './disk';
import { nativeDisk } from './nativeDisk';

/** The safest that works here. Parameters as those of `chooseReader`. */
export function chooseDisk(koffi: string, held?: Int32Array): Disk {
  if (process.platform !== 'linux' || process.env['DISK_USAGE_READER'] === 'portable') return portableDisk();
  try {
    return nativeDisk(koffi, held);
  } catch {
    return portableDisk();
  }
}
