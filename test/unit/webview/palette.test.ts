import assert from 'node:assert/strict';
import { contrast, mix, type Rgb } from '../../../webview/color';
import { hueCount, huesOn } from '../../../webview/palette';

describe('the hues of folders', () => {
  const backgrounds: Readonly<Record<string, Rgb>> = {
    'Dark Modern': [31, 31, 31],
    'Light Modern': [255, 255, 255],
    'Solarized Light': [253, 246, 227],
    'High Contrast': [0, 0, 0],
    Monokai: [39, 40, 34],
    'a gray one': [119, 119, 119],
  };

  it('stand out from the background by 3:1 in every theme', () => {
    for (const [name, background] of Object.entries(backgrounds))
      for (const hue of huesOn(background))
        assert.ok(contrast(hue, background) >= 3, `${hue.join()} in ${name}`);
  });

  it('are as many as are said, and all different', () => {
    for (const [name, background] of Object.entries(backgrounds).slice(0, -1)) {
      const hues = huesOn(background).map(String);
      assert.equal(hues.length, hueCount);
      assert.equal(new Set(hues).size, hueCount, name);
    }
    assert.ok(hueCount > 20);
  });

  it('are still told apart in the fill of a tile', () => {
    const background: Rgb = [31, 31, 31];
    const fills = huesOn(background).map((hue) => mix(background, hue, 0.3));
    assert.equal(new Set(fills.map(String)).size, hueCount);
  });
});
