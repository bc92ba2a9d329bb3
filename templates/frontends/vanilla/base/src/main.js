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

// Both are asked for again when the connection is back, as another backend may answer by then.
/** @type {string | null | undefined} */
let token;
let live = productList.get().live;
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
  const names = await servedBy();
  if (names !== undefined) byId('served-by').textContent = `Served by ${names} ·`;
}
