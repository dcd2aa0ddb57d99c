import assert from 'node:assert/strict';
import { contrast, mix, readableOn, type Rgb } from '../../../webview/color';

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

describe('color', () => {
  it('mixes by share', () => {
    assert.deepEqual(mix(black, white, 0.2), [51, 51, 51]);
    assert.deepEqual(mix(black, white, 1), white);
  });

  it('measures contrast as WCAG does', () => {
    assert.equal(contrast(black, white), 21);
    assert.ok(Math.abs(contrast([119, 119, 119], white) - 4.48) < 0.01);
  });

  it('takes a readable text colour on any background', () => {
    const grey: Rgb = [120, 120, 120];
    assert.deepEqual(readableOn(white, [70, 70, 70]), [70, 70, 70]);
    for (let level = 0; level <= 255; level += 5) {
      const background: Rgb = [level, level, level];
      assert.ok(contrast(readableOn(background, grey), background) >= 4.5, `on ${level}`);
    }
  });
});
