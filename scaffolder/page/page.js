'use strict';

const facts = JSON.parse(document.getElementById('facts').textContent);
const DAY = 24 * 60 * 60 * 1000;
const MOST = 3;
const number = new Intl.NumberFormat('en');
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

const byId = (entries) => new Map(entries.map((entry) => [entry.id, entry]));
const stacks = byId(facts.stacks);
const languages = byId(facts.languages);
const appTypes = byId(facts.appTypes);
const databases = byId(facts.databases);
const frontends = byId(facts.frontends);
const topics = byId(facts.topics);
const first = (entries) => entries.keys().next().value;

const $ = (selector) => document.querySelector(selector);

/** Create an element; unknown properties become attributes. */
function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

// The URL records what is shown: `#explore?stack=gin&file=backend/main.go`.

function parse(hash) {
  const [view, query = ''] = hash.replace(/^#/, '').split('?');
  return { view: Object.hasOwn(views, view) ? view : 'stacks', given: new URLSearchParams(query) };
}

const known = (entries, id, otherwise) => (entries.has(id) ? id : otherwise);

/** The URL of a view, without default values. */
function link(view, values) {
  const usual = { database: first(databases), frontend: first(frontends) };
  const query = new URLSearchParams(Object.entries(values).filter(([key, value]) => value && value !== usual[key]));
  const text = query.toString().replaceAll('%2F', '/').replaceAll('%2C', ',');
  return `#${view}${text && '?'}${text}`;
}

function setForm(section, values) {
  for (const [name, value] of Object.entries(values)) {
    const select = section.querySelector(`select[name="${name}"]`);
    if (select) select.value = value;
  }
}

// What the ledger says about a cell today.

const cellOf = (stack, database, frontend) => facts.cells[`${stack}-${database}-${frontend}`];

function verdict(row) {
  if (!row) return { word: 'unknown', text: 'Not verified' };
  const then = new Date(row.date);
  const days = Math.max(0, Math.floor(Date.now() / DAY) - Math.floor(then / DAY));
  const when = date.format(then);
  if (!row.current) return { word: 'unknown', text: 'Not verified', more: `changed since it was checked on ${when}` };
  if (days > facts.validDays) return { word: 'unknown', text: 'Not verified', more: `last checked on ${when}` };
  if (row.failed.length) return { word: 'failed', text: 'Failed', more: `${when}: ${row.failed.join(', ')}` };
  const ago = new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-days, 'day');
  return { word: 'verified', text: `Verified ${ago}`, more: `${when}, ${row.passed} checks, ${row.platform}` };
}

const figuresOf = (cell) => (verdict(cell.row).word === 'verified' ? cell.row.figures : {});

/** The lines of code, and the figures that at least one of some cells has. */
const figuresIn = (cells) => [
  { id: 'code', title: 'Lines of code', unit: '', of: (cell) => cell.code },
  ...facts.figures
    .map((figure) => ({ ...figure, of: (cell) => figuresOf(cell)[figure.id] }))
    .filter(({ of }) => cells.some((cell) => of(cell) !== undefined)),
];

function written({ unit, of }, cell) {
  const value = of(cell);
  return value === undefined ? '–' : `${number.format(value)}${unit && ' '}${unit}`;
}

// The command that generates a cell

const commandOf = ({ stack, database, frontend }) =>
  facts.command.replace('STACK', stack).replace('DATABASE', database).replace('FRONTEND', frontend);

function copyButton(stack, command, className) {
  const button = el('button', { type: 'button', className, 'aria-label': `Copy command for ${stack.name}` }, 'Copy command');
  button.addEventListener('click', async () => {
    const copied = await copy(command);
    button.textContent = copied ? 'Copied' : 'Not copied';
    $('#said').textContent = copied ? `Copied: ${command}` : 'This browser does not allow copying.';
    setTimeout(() => {
      button.textContent = 'Copy command';
      $('#said').textContent = '';
    }, 2000);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not every browser allows local files to use the clipboard.
    const area = el('textarea', { value: text, className: 'visually-hidden' });
    const before = document.activeElement;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    before?.focus();
    return copied;
  }
}

// Stacks

const chosen = new Set();

function readStacks(given) {
  const values = {
    language: known(languages, given.get('language'), ''),
    for: known(appTypes, given.get('for'), ''),
    database: known(databases, given.get('database'), first(databases)),
    frontend: known(frontends, given.get('frontend'), first(frontends)),
  };
  const figures = figuresIn(matching(values).map(({ id }) => cellOf(id, values.database, values.frontend)));
  const orders = ['name', ...figures.map(({ id }) => id)];
  return { ...values, sort: orders.includes(given.get('sort')) ? given.get('sort') : '' };
}

/** The stacks that the filters let through, in the usual order. */
function matching(values) {
  const appType = appTypes.get(values.for);
  const found = appType ? appType.stacks.map((id) => stacks.get(id)).filter(Boolean) : facts.stacks;
  return found.filter((stack) => !values.language || stack.language === values.language);
}

function showStacks(values) {
  const cell = (stack) => cellOf(stack.id, values.database, values.frontend);
  const listed = matching(values);
  const figures = figuresIn(listed.map(cell));
  for (const { id } of facts.figures) {
    const option = $(`#stacks-sort [value="${id}"]`);
    // Safari shows options that are only hidden.
    option.hidden = option.disabled = !figures.some((figure) => figure.id === id);
  }
  setForm($('#stacks-view'), values);
  if (values.sort === 'name') listed.sort((one, other) => one.name.localeCompare(other.name, 'en'));
  else if (values.sort) {
    const { of, descending } = figures.find(({ id }) => id === values.sort);
    const sign = descending ? -1 : 1;
    const rank = (stack) => sign * (of(cell(stack)) ?? sign * Infinity);
    listed.sort((one, other) => rank(one) - rank(other) || 0);
  }

  const appType = appTypes.get(values.for);
  $('#why').textContent = appType?.why ?? '';
  $('#why').hidden = !appType || !listed.length;
  $('#count').textContent = summary(listed.map((stack) => cell(stack).row));
  $('.stacks').hidden = !listed.length;

  for (const figure of figures) figure.largest = Math.max(...facts.stacks.map((stack) => figure.of(cell(stack)) ?? 0));
  const heads = ['Stack', 'Verified', ...figures.map(({ title }) => title)];
  $('#heads').replaceChildren(
    ...heads.map((title) => el('th', { scope: 'col', role: 'columnheader' }, title)),
    el('th', { scope: 'col', role: 'columnheader' }, el('span', { className: 'visually-hidden' }, 'Actions')),
  );
  $('#rows').replaceChildren(...listed.map((stack) => stackRow(stack, cell(stack), figures, values)));
  showTray(values);
}

/** One line about the rows of the listed cells. */
function summary(rows) {
  if (!rows.length) return 'No stack matches these filters. Set “Language” to “All” or “You are building” to “Anything”.';
  const verified = rows.filter((row) => verdict(row).word === 'verified');
  const count = rows.length === 1 ? '1 stack' : `${rows.length} stacks`;
  return `${count}, ${verified.length || 'none'} verified with this database and front end`
    + (verified.length ? '' : ', so there are no measurements')
    + (new Set(verified.map(({ passed }) => passed)).size > 1
      ? '. The higher numbers of checks include optional ones, such as testing the front end in a browser.' : '');
}

function stackRow(stack, cell, figures, values) {
  const { word, text, more } = verdict(cell.row);
  const place = { stack: stack.id, database: values.database, frontend: values.frontend };
  const box = el('input', { type: 'checkbox', checked: chosen.has(stack.id), value: stack.id });
  box.addEventListener('change', () => {
    if (box.checked) chosen.add(stack.id);
    else chosen.delete(stack.id);
    showTray(values);
  });
  return el(
    'tr',
    { role: 'row' },
    el(
      'th',
      { scope: 'row', role: 'rowheader' },
      el('strong', {}, stack.name),
      el('span', { className: 'language' }, languages.get(stack.language).name),
      el('span', { className: 'summary' }, stack.summary),
    ),
    el(
      'td',
      { role: 'cell', className: 'verdict' },
      el('span', { className: word }, text),
      ...(more ? [el('span', { className: 'when' }, more)] : []),
    ),
    ...figures.map((figure) => figureCell(figure, cell)),
    el(
      'td',
      { role: 'cell', className: 'actions' },
      el(
        'div',
        {},
        el('a', { href: link('explore', place), 'aria-label': `Explore ${stack.name}` }, 'Explore'),
        copyButton(stack, commandOf(place), 'plain'),
        el('label', {}, box, 'Compare', el('span', { className: 'visually-hidden' }, ` ${stack.name}`)),
      ),
    ),
  );
}

function figureCell(figure, cell) {
  const { title, largest } = figure;
  const value = figure.of(cell);
  if (value === undefined) return el('td', { role: 'cell', className: 'figure none', 'data-title': title }, written(figure, cell));
  const filled = el('span');
  filled.style.setProperty('--share', largest ? value / largest : 0);
  return el(
    'td',
    { role: 'cell', className: 'figure', 'data-title': title },
    written(figure, cell),
    el('span', { className: 'bar', 'aria-hidden': 'true' }, filled),
  );
}

function showTray(values) {
  const names = [...chosen].map((id) => stacks.get(id).name);
  for (const box of document.querySelectorAll('#rows input')) box.disabled = chosen.size >= MOST && !box.checked;
  $('#tray').hidden = chosen.size === 0;
  $('#tray span').textContent = names.length === 1 ? `${names[0]}: choose one or two more` : names.join(', ');
  $('#tray a').hidden = chosen.size < 2;
  $('#tray a').href = link('compare', { stacks: [...chosen].join(','), database: values.database, frontend: values.frontend });
}

// Code

/** A scrolling box with a file's code, for the number of the file. */
function codeBox(file, label) {
  if (typeof file === 'string') return el('p', { className: 'note' }, `Not shown: ${file}`);
  const code = el('code');
  for (const line of file) code.append(...spans(facts.lines[line], facts.marks[line]), '\n');
  const numbers = file.map((_, index) => index + 1).join('\n');
  return el(
    'div',
    { className: 'code', tabIndex: 0, role: 'region', 'aria-label': label },
    el('pre', { className: 'numbers', 'aria-hidden': 'true' }, numbers),
    el('pre', {}, code),
  );
}

function spans(text, marks) {
  const parts = [];
  let place = 0;
  for (const [, kind, length] of marks.matchAll(/([A-Z_])(\d*)/g)) {
    const end = place + Number(length || 1);
    const part = text.slice(place, end);
    parts.push(kind === '_' ? part : el('span', { className: kind }, part));
    place = end;
  }
  return [...parts, text.slice(place)];
}

const size = (file) => (typeof file === 'string' ? '' : `${number.format(file.length)} ${file.length === 1 ? 'line' : 'lines'}`);

/** The files of a cell: path → content. */
function filesOf(cell) {
  const files = new Map();
  for (let at = 0; at < cell.files.length; at += 2) files.set(facts.paths[cell.files[at]], facts.files[cell.files[at + 1]]);
  return files;
}

/** Links, one of which is current; they are updated in place and keep the focus. */
function chips(list, entries) {
  while (list.children.length < entries.length) list.append(el('li', {}, el('a')));
  entries.forEach(({ title, href, current }, index) => {
    const chip = list.children[index].firstChild;
    chip.textContent = title;
    chip.href = href;
    mark(chip, current, 'true');
  });
}

function mark(each, current, kind) {
  if (current) each.setAttribute('aria-current', kind);
  else each.removeAttribute('aria-current');
}

// Explore

const narrow = matchMedia('(width < 52rem)');
let listing = '';

function readExplore(given) {
  const stack = known(stacks, given.get('stack'), first(stacks));
  const database = known(databases, given.get('database'), first(databases));
  const frontend = known(frontends, given.get('frontend'), first(frontends));
  const files = filesOf(cellOf(stack, database, frontend));
  const file = known(files, given.get('file'), known(files, stacks.get(stack).tour.routes, first(files)));
  return { stack, database, frontend, file };
}

function showExplore(values) {
  setForm($('#explore-view'), values);
  const stack = stacks.get(values.stack);
  const cell = cellOf(values.stack, values.database, values.frontend);
  const files = filesOf(cell);
  const { word, text, more } = verdict(cell.row);
  $('#about-stack').replaceChildren(
    `${stack.summary} `,
    el('a', { href: stack.docs, rel: 'noreferrer' }, `${stack.name}’s documentation`),
    '. ',
    el('span', { className: word }, text),
    more ? ` (${more}).` : '.',
  );
  const command = commandOf(values);
  $('.command').replaceChildren(el('code', {}, command), copyButton(stack, command, 'button'));
  chips($('#tour ul'), facts.topics.map(({ id, title }) => {
    const file = stack.tour[id];
    return { title, href: link('explore', { ...values, file }), current: file === values.file };
  }));
  showTree(values, files);
  const file = files.get(values.file);
  $('#file').replaceChildren(
    el('div', { className: 'head' }, el('h2', { id: 'file-name', tabIndex: -1 }, values.file), el('p', {}, size(file))),
    codeBox(file, values.file),
  );
}

function showTree(values, files) {
  const tree = $('#tree nav');
  const shown = [values.stack, values.database, values.frontend].join('-');
  if (listing !== shown) {
    listing = shown;
    $('#tree > summary span').textContent = `${files.size} files`;
    tree.replaceChildren(branches(nested(files.keys()), (file) => link('explore', { ...values, file })));
  }
  for (const each of tree.querySelectorAll('a')) {
    const current = each.title === values.file;
    mark(each, current, 'true');
    for (let at = each; current && at !== tree; at = at.parentElement) if (at.matches('details')) at.open = true;
  }
}

function nested(paths) {
  const root = new Map();
  for (const path of paths) {
    const names = path.split('/');
    const file = names.pop();
    let folder = root;
    for (const name of names) {
      if (!folder.has(name)) folder.set(name, new Map());
      folder = folder.get(name);
    }
    folder.set(file, path);
  }
  return root;
}

function branches(folder, href) {
  const isFile = ([, entry]) => typeof entry === 'string';
  const sorted = [...folder].sort((one, other) => isFile(one) - isFile(other) || one[0].localeCompare(other[0], 'en'));
  return el('ul', {}, ...sorted.map(([name, entry]) => {
    if (typeof entry === 'string') return el('li', {}, el('a', { href: href(entry), title: entry }, name));
    let title = name;
    // Chains of single folders are one line: src/main/java/com/example.
    while (entry.size === 1 && !isFile([...entry][0])) {
      const [[inner, only]] = entry;
      title += `/${inner}`;
      entry = only;
    }
    return el('li', {}, el('details', {}, el('summary', {}, title), branches(entry, href)));
  }));
}

// Compare

function readCompare(given) {
  const asked = [...new Set((given.get('stacks') ?? '').split(','))].filter((id) => stacks.has(id)).slice(0, MOST);
  const others = facts.stacks.filter(({ id, language }) => !asked.some((each) => each === id || stacks.get(each).language === language));
  while (asked.length < 2 && others.length) {
    const [{ id, language }] = others;
    asked.push(id);
    others.splice(0, others.length, ...others.filter((each) => each.language !== language));
  }
  return {
    topic: known(topics, given.get('topic'), 'routes'),
    stacks: asked.join(','),
    database: known(databases, given.get('database'), first(databases)),
    frontend: known(frontends, given.get('frontend'), first(frontends)),
  };
}

function showCompare(values) {
  const { database, frontend } = values;
  const ids = values.stacks.split(',');
  setForm($('#compare-view'), { database, frontend, first: ids[0], second: ids[1] ?? ids[0], third: ids[2] ?? '' });
  showFigures(ids.map((id) => stacks.get(id)), ids.map((id) => cellOf(id, database, frontend)));
  chips($('#topics ul'), facts.topics.map(({ id, title }) =>
    ({ title, href: link('compare', { ...values, topic: id }), current: id === values.topic })));
  $('#columns').style.setProperty('--count', ids.length);
  $('#columns').replaceChildren(...ids.map((id) => {
    const stack = stacks.get(id);
    const path = stack.tour[values.topic];
    const file = filesOf(cellOf(id, database, frontend)).get(path) ?? 'there is no such file.';
    const explore = link('explore', { stack: id, database, frontend, file: path });
    return el(
      'article',
      { 'aria-labelledby': `column-${id}` },
      el(
        'div',
        { className: 'head' },
        el('h2', { id: `column-${id}` }, stack.name),
        el('p', {}, size(file)),
        copyButton(stack, commandOf({ stack: id, database, frontend }), 'plain'),
      ),
      el('a', { className: 'path', href: explore, 'aria-label': `${path}, explore ${stack.name}` }, path),
      codeBox(file, `${stack.name}: ${path}`),
    );
  }));
}

/** A table with a column for each stack. */
function showFigures(several, cells) {
  const row = (title, texts) =>
    el('tr', {}, el('th', { scope: 'row' }, title), ...texts.map((text) => el('td', {}, text)));
  const verdicts = cells.map((cell) => verdict(cell.row)).map(({ word, text }) => el('span', { className: word }, text));
  $('#figures').replaceChildren(
    el('thead', {}, el('tr', {}, el('td'), ...several.map(({ name }) => el('th', { scope: 'col' }, name)))),
    el(
      'tbody',
      {},
      row('Verified', verdicts),
      ...figuresIn(cells).map((figure) => row(figure.title, cells.map((cell) => written(figure, cell)))),
    ),
  );
}

// The page

const views = {
  stacks: { title: 'Stacks', read: readStacks, show: showStacks },
  explore: { title: 'Explore', read: readExplore, show: showExplore },
  compare: { title: 'Compare', read: readCompare, show: showCompare },
};
let at = { view: '', values: {} };
/** What each view has last shown. */
const last = {};

function show() {
  const { view, given } = parse(location.hash);
  const values = views[view].read(given);
  const before = at;
  at = { view, values };
  last[view] = values;
  for (const section of document.querySelectorAll('main > section')) section.hidden = section.id !== `${view}-view`;
  for (const each of document.querySelectorAll('.top nav a')) mark(each, each.dataset.view === view, 'page');
  views[view].show(values);
  document.title = [values.file, views[view].title, 'scaffolder'].filter(Boolean).join(' · ');
  if (before.view && before.view !== view) {
    window.scrollTo(0, 0);
    $(`#${view}-title`).focus({ preventScroll: true });
  } else if (before.view && before.values.file !== values.file) {
    goTo(values.file);
  }
}

/** Announce the current file; if it is below the tree, scroll there. */
function goTo(file) {
  $('#said').textContent = `${file} is shown`;
  if (narrow.matches) {
    $('#tree').open = false;
    $('#file-name').focus();
    $('#file').scrollIntoView();
  }
}

/** The URL of a view with some choices, as far as they are possible there. */
const address = (view, values) => link(view, views[view].read(new URLSearchParams(values)));

/** Put choices into the URL without adding history entries. */
function choose(values) {
  history.replaceState(null, '', address(at.view, values));
  show();
}

for (const form of document.querySelectorAll('form')) {
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('change', ({ target: { name, value } }) => choose(changed(name, value)));
}

function changed(name, value) {
  const values = { ...at.values, [name]: value };
  if (at.view === 'explore' && name === 'stack') {
    // The same thing in the other stack.
    const topic = facts.topics.find(({ id }) => stacks.get(at.values.stack).tour[id] === at.values.file);
    return topic ? { ...values, file: stacks.get(value).tour[topic.id] } : values;
  }
  const place = ['first', 'second', 'third'].indexOf(name);
  if (at.view !== 'compare' || place < 0) return values;
  const ids = at.values.stacks.split(',');
  // If another column shows it, swap them.
  if (ids.includes(value)) ids[ids.indexOf(value)] = ids[place] ?? '';
  ids[place] = value;
  return { ...at.values, stacks: ids.filter(Boolean).join(',') };
}

for (const each of document.querySelectorAll('.top nav a')) {
  // To another view as it was, but with the same database, front end and stacks as this one.
  each.addEventListener('click', (event) => {
    const { view: to } = each.dataset;
    const { stack, stacks: several = stack, database, frontend } = at.values;
    const ids = several?.split(',') ?? [...chosen];
    // Stacks that are already shown there stay, with others beside them.
    const seen = last[to]?.stacks?.split(',') ?? [];
    const stays = to === 'compare' ? ids.every((id) => seen.includes(id)) : at.view === 'stacks' || ids.includes(last[to]?.stack);
    const carried = ids.length && !(last[to] && stays) ? { stack: ids[0], stacks: ids.join(',') } : {};
    event.preventDefault();
    location.hash = address(to, { ...last[to], ...carried, database, frontend });
  });
}

$('.skip').addEventListener('click', (event) => {
  // The URL describes what is shown.
  event.preventDefault();
  $('#main').focus();
});

window.addEventListener('hashchange', show);
$('#tree').open = !narrow.matches;
show();
