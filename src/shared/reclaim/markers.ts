/** A directory, or a file where the work tree is that of another repository, such as a submodule. */
export const gitName = '.git';

/** Files that say what the folder around them is, whatever its name. Each has a row of its own, however small it is. */
export const markerNames: ReadonlySet<string> = new Set([
  ...['CACHEDIR.TAG', 'CMakeCache.txt', 'pyvenv.cfg'],
  gitName,
]);
