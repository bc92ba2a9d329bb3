import { useRef } from 'react';
import { ProductsPage } from './products/ProductsPage.tsx';
import { LoginForm } from './session/LoginForm.tsx';
import { endSession, useSession } from './session/session.ts';
import { useUser } from './session/useUser.ts';

export function App() {
  const { token, notice } = useSession();
  const user = useUser(token);
  const heading = useRef<HTMLHeadingElement>(null);

  // The control that had the focus goes away with the login and with the logout.
  function focusPage() {
    heading.current?.focus();
  }

  function logOut() {
    endSession();
    focusPage();
  }

  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the products
      </a>
      <header className="topbar">
        <p className="brand">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          {/* index.html is the only place that knows the shop's name. */}
          {document.title}
        </p>
        {token ? (
          <div className="account">
            <span className="account-name">{user?.name}</span>
            <button type="button" className="button small" onClick={logOut}>
              Log out
            </button>
          </div>
        ) : (
          <a className="button small to-login" href="#login">
            Log in
          </a>
        )}
      </header>
      <div className="layout">
        <main id="main" tabIndex={-1}>
          <ProductsPage loggedIn={token !== null} heading={heading} />
        </main>
        {!token && (
          <aside id="login" tabIndex={-1} aria-label="Account">
            <LoginForm notice={notice} onLoggedIn={focusPage} />
          </aside>
        )}
      </div>
    </>
  );
}
