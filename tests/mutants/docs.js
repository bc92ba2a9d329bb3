// The API page that keeps the rules and needs no package: what the front ends have is from npm.
const state = document.querySelector('[role=status]');
let token = '';

function remember(next) {
  token = next;
  state.hidden = token === '';
}

state.querySelector('button').addEventListener('click', () => remember(''));

for (const section of document.querySelectorAll('section')) {
  const { method, path } = section.dataset;
  const part = section.querySelector('div');
  const [open, tryOut, execute] = section.querySelectorAll('button');
  const body = section.querySelector('textarea');

  open.addEventListener('click', () => {
    part.hidden = !part.hidden;
  });
  tryOut.addEventListener('click', () => {
    tryOut.hidden = true;
    execute.hidden = false;
    if (body) body.parentElement.hidden = false;
  });
  execute.addEventListener('click', async () => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
    const answer = await fetch(path, { method, headers, body: body?.value });
    const text = await answer.text();
    const row = section.querySelector('table').insertRow();
    row.insertCell().textContent = answer.status;
    row.insertCell().textContent = `Response body ${text}`;
    if (answer.ok && body) remember(JSON.parse(text).access_token);
  });
}
