import { monitorEventLoopDelay } from 'node:perf_hooks';
import { peakMemory, serviceProcesses } from '../../../test/support/faults/processes';
import type { HostLoad } from './probeApi';

/** The histogram's timer comes after as much where nothing is in its way. */
const resolution = 1;
const sampleMs = 100;

/** Watches the event loop and the memory of this process, with all its threads. */
export class HostWatch {
  readonly #delay = monitorEventLoopDelay({ resolution });
  readonly #rssBefore = rssMib();
  readonly #sampler: NodeJS.Timeout;
  #rssPeak = this.#rssBefore;

  constructor() {
    this.#sampler = setInterval(() => {
      this.#sample();
    }, sampleMs);
    this.#delay.enable();
  }

  end(): HostLoad {
    this.#delay.disable();
    clearInterval(this.#sampler);
    this.#sample();
    const late = (ns: number): number => ns / 1e6 - resolution;
    return {
      p99: late(this.#delay.percentile(99)),
      max: late(this.#delay.max),
      rssBefore: this.#rssBefore,
      rssPeak: this.#rssPeak,
      servicePeak: Math.max(0, ...serviceProcesses().map((id) => peakMemory(id) / 2 ** 20)),
    };
  }

  #sample(): void {
    this.#rssPeak = Math.max(this.#rssPeak, rssMib());
  }
}

function rssMib(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}
