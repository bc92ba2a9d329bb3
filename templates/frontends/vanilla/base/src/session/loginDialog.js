import { login } from '../api/client.js';
import { byId, find, setText } from '../ui/dom.js';
import { FormDialog } from '../ui/formDialog.js';
import { demoLogin } from './demoLogin.js';
import { parseCredentials } from './parseCredentials.js';
import { endSession, session, startSession } from './session.js';

const dialog = new FormDialog({
  id: 'login-dialog',
  pending: 'Logging in…',
  async send(values) {
    const { credentials, errors } = parseCredentials(values);
    if (Object.keys(errors).length > 0) return errors;
    const { access_token } = await login(credentials);
    dialog.close();
    // The button that had the focus is gone with the login.
    byId('heading').focus();
    startSession(access_token);
  },
  onCancel() {
    // The notice has been read by now.
    if (session.get().notice !== null) endSession();
  },
});

export function askForLogin() {
  dialog.open();
}

/** Shows in the header who is logged in, and asks for a login where the server has ended a session. */
export function showSession() {
  if (demoLogin) {
    const hint = byId('demo-login');
    hint.hidden = false;
    const [email, password] = hint.querySelectorAll('code');
    if (email) email.textContent = demoLogin.email;
    if (password) password.textContent = demoLogin.password;
  }
  session.subscribe(show);
  show();
}

function show() {
  const { token, user, notice } = session.get();
  byId('log-in').hidden = token !== null;
  byId('account').hidden = token === null;
  setText(find(document, '#user'), user?.name ?? '');
  if (notice !== null && !dialog.isOpen) dialog.open({}, notice);
}
