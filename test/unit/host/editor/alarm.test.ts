import assert from 'node:assert/strict';
import { Alarm } from '../../../../src/host/editor/alarm';
import { until } from '../../../support/until';

describe('Alarm', () => {
  it('rings once a moment is over, and not for those before it', async () => {
    let rung = 0;
    const alarm = new Alarm(() => rung++);
    const moment = Date.now() + 30;
    alarm.set([moment - 60_000, moment, moment + 60_000]);
    await until(() => rung > 0);
    assert.ok(Date.now() > moment);
    alarm.dispose();
    assert.equal(rung, 1);
  });

  it('rings no more once it is set anew or disposed', async () => {
    let rung = 0;
    const alarm = new Alarm(() => rung++);
    alarm.set([Date.now() + 5]);
    alarm.set([]);
    alarm.set([Date.now() + 5]);
    alarm.dispose();
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(rung, 0);
  });
});
