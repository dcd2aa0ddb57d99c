import { hangingMount } from './hangingMount';

const variable = 'LEAVE_OUT_MOUNTS';
const need = 'Mounting takes root, mount(8) and /dev/fuse';

let canMount: boolean | undefined;

/** Whether this user can mount a FUSE file system here, tried once. */
function hasMounts(): boolean {
  return (canMount ??= tryToMount());
}

function tryToMount(): boolean {
  const mount = hangingMount();
  mount?.release();
  return mount !== undefined;
}

/**
 * Tests that mount something. Where nobody can, one test in their place fails and says so, unless the environment asks to
 * leave them out.
 */
export function describeWithMounts(title: string, tests: (this: Mocha.Suite) => void): void {
  describe(title, function () {
    if (hasMounts()) tests.call(this);
    else if (process.env[variable]) it(`is left out, as ${variable} asks`, () => undefined);
    else
      it('needs mounts', () => {
        throw new Error(`${need}. The environment variable ${variable}=1 leaves these tests out.`);
      });
  });
}
