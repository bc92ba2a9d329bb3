import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { ProductsPage } from './products/ProductsPage.tsx';
import { openList, productList } from './products/productList.ts';
import { LoginDialog } from './session/LoginDialog.tsx';
import { loadUser } from './session/loadUser.ts';
import { endSession, session } from './session/session.ts';
import { ServedBy } from './ui/ServedBy.tsx';
import { Toasts } from './ui/Toasts.tsx';
import { useStore } from './useStore.ts';

export function App() {
  const { token, user, notice } = useStore(session);
  const { live } = useStore(productList);
  const [asked, setAsked] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(openList, []);

  useEffect(() => {
    void loadUser();
  }, [token, live]);

  // Logging in or out removes the control that had the focus.
  function focusPage() {
    heading.current?.focus();
  }

  function closeLogin() {
    setAsked(false);
    // The notice has been read by now.
    if (notice !== null) endSession();
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
        {token === null ? (
          <button
            type="button"
            className="button small"
            onClick={() => {
              setAsked(true);
            }}
          >
            Log in
          </button>
        ) : (
          <div className="account">
            <span className="account-name">{user?.name}</span>
            <button
              type="button"
              className="button small"
              onClick={() => {
                endSession();
                focusPage();
              }}
            >
              Log out
            </button>
          </div>
        )}
      </header>
      <main id="main" tabIndex={-1}>
        <ProductsPage loggedIn={token !== null} heading={heading} />
      </main>
      <ServedBy live={live} />
      {token === null && (asked || notice !== null) && (
        <LoginDialog
          notice={notice}
          onClose={closeLogin}
          onLoggedIn={() => {
            // The dialog would return the focus to the button, which is gone.
            flushSync(() => {
              setAsked(false);
            });
            focusPage();
          }}
        />
      )}
      <Toasts />
    </>
  );
}
