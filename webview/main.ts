import type { RowId } from '../src/shared/entry';
import { isChartSnapshot, type ChartRequest, type ChartSnapshot } from '../src/shared/chart/chartProtocol';
import { formatFiles } from '../src/shared/text/bytes';
import { t, translateBy } from '../src/shared/text/words';
import { Breadcrumb } from './breadcrumb';
import { Canvas, type Mark } from './canvas';
import { Controls, createButton, registerControls } from './controls';
import { element } from './dom';
import { Legend } from './legend';
import { FolderList, type ListActions } from './list';
import { keptPicture, keptState, parentOf, sizeText, withPicture, type KeptState } from './model';
import './style.css';
import { onThemeChange, readTheme, shareHues } from './theme';

translateBy(JSON.parse(document.body.dataset['texts'] ?? '{}') as Record<string, string>);
registerControls();
const vscode = acquireVsCodeApi<KeptState>();
const ask = (request: ChartRequest): void => {
  vscode.postMessage(request);
};

let snapshot: ChartSnapshot | undefined;
let selected: Mark;

const actions: ListActions = {
  enter: (id) => {
    ask({ kind: 'enter', id });
  },
  select: (id) => {
    select(id);
    ask({ kind: 'select', id });
  },
  selectRest: () => {
    select('rest');
  },
  leave: () => {
    const parent = snapshot && parentOf(snapshot);
    if (parent !== undefined) actions.enter(parent);
  },
  hover: (id: RowId | undefined) => {
    canvas.mark(selected, id);
    list.hover(id);
  },
};

const controls = new Controls(ask);
const breadcrumb = new Breadcrumb(actions.enter);
const theme = readTheme();
shareHues(theme);
const canvas = new Canvas(theme, actions);
const list = new FolderList(actions);
const summary = element('p', 'summary');
summary.setAttribute('role', 'status');
const note = element('p', 'note');
const message = element('p', '');
message.setAttribute('role', 'status');
const scan = createButton('primary', () => {
  ask({ kind: 'rescan' });
});
const legend = new Legend(ask);
const picture = element('div', 'picture', canvas.element, legend.element);
const content = element('main', 'content', picture, list.element);
const empty = element('div', 'empty', message, scan);
const place = element('div', 'place', breadcrumb.element, summary, note);
const heading = element('h1', 'unseen');
const header = element('header', 'top', heading, place, controls.element);
document.body.append(header, content, empty);
show(keptPicture(vscode.getState()));

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isChartSnapshot(data)) show(withPicture(data, snapshot));
});
document.addEventListener('keydown', (event) => {
  const isLetter = event.key.length === 1;
  if (event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && !isLetter)) return;
  if (press(event)) event.preventDefault();
});
onThemeChange(() => {
  const changed = readTheme();
  shareHues(changed);
  canvas.recolor(changed);
});
ask({ kind: 'ready' });

function show(next: ChartSnapshot | undefined): void {
  snapshot = next;
  header.hidden = next === undefined;
  content.hidden = next?.node === undefined;
  empty.hidden = next?.message === undefined;
  if (next === undefined) return;
  if (next.node !== undefined) vscode.setState(keptState(next));
  selected = next.selected;
  message.textContent = next.message ?? '';
  scan.textContent = t('Scan');
  scan.hidden = next.scanning || next.roots.length === 0;
  summary.textContent = summaryOf(next);
  note.textContent = note.title = next.note?.text ?? '';
  note.classList.toggle('warning', next.note?.warning === true);
  heading.textContent = t('Disk usage of {0}', next.trail.at(-1)?.name ?? '');
  controls.show(next);
  legend.show(next);
  breadcrumb.show(next);
  list.show(next, selected);
  canvas.mark(selected, undefined);
  canvas.show(next);
}

function summaryOf(shown: ChartSnapshot): string {
  if (shown.node === undefined) return '';
  return `${sizeText(shown.node.size, shown)} · ${formatFiles(shown.node.files)}`;
}

function select(mark: Mark): void {
  selected = mark;
  list.mark(mark);
  canvas.mark(mark, undefined);
}

/** Keys that no control handles go to the list, wherever the focus is. */
function press({ key, target, timeStamp }: KeyboardEvent): boolean {
  const free = target === document.body || (target instanceof Node && content.contains(target));
  if (key === 'Backspace') {
    actions.leave();
    return snapshot !== undefined && parentOf(snapshot) !== undefined;
  }
  if (!free || !list.press(key, timeStamp)) return false;
  list.focus();
  return true;
}
