import { servedBy } from './api/servedBy.js';
import { showProducts } from './products/productsPage.js';
import { openList, productList } from './products/productList.js';
import { askForLogin, showSession } from './session/loginDialog.js';
import { loadUser } from './session/loadUser.js';
import { endSession, session } from './session/session.js';
import { byId } from './ui/dom.js';
import { showToasts } from './ui/toastArea.js';

byId('log-in', HTMLButtonElement).addEventListener('click', askForLogin);
byId('log-out', HTMLButtonElement).addEventListener('click', () => {
  endSession();
  byId('heading').focus();
});

showProducts();
showSession();
showToasts();
openList();

// Both are requested again when the connection is back, because another backend may answer then.
/** @type {string | null | undefined} */
let token;
let live = productList.get().live;
let asked = 0;
session.subscribe(follow);
productList.subscribe(follow);
follow();

function follow() {
  const before = { token, live };
  token = session.get().token;
  live = productList.get().live;
  if (token !== before.token || live !== before.live) void loadUser();
  if (live !== before.live && live === 'live') void showNames();
}

async function showNames() {
  const mine = ++asked;
  const names = await servedBy();
  if (mine === asked && names !== undefined) byId('served-by').textContent = `Served by ${names} ·`;
}
