// Tasks that run at once print in turn, so that what one prints stays together.
import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage();
/** The tasks that have not printed everything, in their order. Only the first prints as it goes. */
const tasks = [];

/** A function that prints for the task that asks for it; outside of a task it prints at once. */
export function printer() {
  const task = current.getStore();
  return (text) => {
    if (task === undefined || task === tasks[0]) process.stdout.write(text);
    else task.held += text;
  };
}

/** Prints a line for the task that calls it. */
export function print(line) {
  printer()(`${line}\n`);
}

/** Runs a task. What it prints follows all that the tasks before it print. */
export async function inTurn(run) {
  const task = { held: '', ended: false };
  tasks.push(task);
  try {
    return await current.run(task, run);
  } finally {
    task.ended = true;
    while (tasks[0]?.ended) show(tasks.shift());
    if (tasks[0]) show(tasks[0]);
  }
}

function show(task) {
  process.stdout.write(task.held);
  task.held = '';
}
