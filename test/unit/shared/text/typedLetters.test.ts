import assert from 'node:assert/strict';
import { TypedLetters } from '../../../../src/shared/text/typedLetters';

const names = ['project', 'node_modules', 'src', 'notes', 'Node.js', 'scripts'];

describe('TypedLetters', () => {
  let typed: TypedLetters;
  let now: number;
  const type = (letters: string, from = 0): string | undefined => {
    now += 1000;
    let at = from;
    const found = Array.from(letters, (letter) => {
      const index = typed.type(letter, names, at, (now += 100));
      at = index ?? at;
      return index;
    });
    const last = found.at(-1);
    return last === undefined ? undefined : names[last];
  };
  beforeEach(() => {
    typed = new TypedLetters();
    now = 0;
  });

  it('goes to the name that begins with the letters, in any case', () => {
    assert.equal(type('not'), 'notes');
    assert.equal(type('sc'), 'scripts');
    assert.equal(type('NODE.'), 'Node.js');
  });

  it('goes on to the next one after a pause, and around', () => {
    assert.equal(type('n', 0), 'node_modules');
    assert.equal(type('n', 1), 'notes');
    assert.equal(type('n', 4), 'node_modules');
    assert.equal(type('no', 3), 'Node.js', 'the second letter holds where the first one led');
  });

  it('finds nothing where no name begins so', () => {
    assert.equal(type('nox'), undefined);
    assert.equal(typed.type('n', [], 0, now + 1000), undefined);
  });
});
