/** What is used of Swagger UI. */
interface System {
  React: {
    createElement: (type: unknown, props?: object | null, ...children: unknown[]) => unknown;
  };
  getComponent: (name: string, container?: true) => unknown;
  authActions: { logout: (schemes: string[]) => void };
  authSelectors: { authorized: () => { size: number } };
  specSelectors: { loadingStatus: () => string | undefined };
  preauthorizeApiKey: (scheme: string, token: string) => void;
}

interface Answer {
  url: string;
  ok: boolean;
  body?: { access_token?: unknown };
}

type SwaggerUI = (options: object) => System;

/** Shows what the backend says of its API, by the copy of Swagger UI at that address. */
export async function showContract(address: string): Promise<void> {
  const place = document.getElementById('viewer');
  if (!place) throw new Error('docs.html has no #viewer');
  followColours();

  try {
    await load(address);
  } catch (error) {
    place.textContent = 'Swagger UI, which shows the API here, is not installed.';
    throw error;
  }
  const SwaggerUI = Reflect.get(window, 'SwaggerUIBundle') as SwaggerUI;
  const viewer = SwaggerUI({
    domNode: place,
    url: '/api/openapi.yaml',
    layout: 'Page',
    plugins: [page],
    syntaxHighlight: { activated: false },
    // Who logs in here is logged in for what is tried next.
    responseInterceptor(answer: Answer) {
      const token = answer.body?.access_token;
      const loggedIn = answer.ok && new URL(answer.url).pathname === '/api/auth/login';
      if (loggedIn && typeof token === 'string') viewer.preauthorizeApiKey('bearer', token);
      return answer;
    },
  });
}

/** It is no module, but a script of the old kind. */
function load(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.addEventListener('load', () => {
      resolve();
    });
    script.addEventListener('error', () => {
      reject(new Error(`${address} cannot be loaded`));
    });
    document.head.append(script);
  });
}

/** Swagger UI has dark colours, but does not ask which ones are wanted. */
function followColours(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', follow);
  follow();
}

/** A layout of headings in their order, and what screen readers miss in the rest. */
function page({ React: { createElement } }: System): object {
  function Page({ getComponent, specSelectors, ...system }: System): unknown {
    const read = specSelectors.loadingStatus() === 'success';
    return createElement(
      'main',
      { className: 'swagger-ui' },
      createElement(getComponent('errors', true)),
      read && createElement(getComponent('InfoContainer', true)),
      read && createElement('h2', null, 'Requests'),
      read && createElement(Login, system),
      read && createElement(getComponent('operations', true)),
    );
  }

  function Login({
    authActions,
    authSelectors,
  }: Pick<System, 'authActions' | 'authSelectors'>): unknown {
    if (authSelectors.authorized().size === 0) {
      const hint =
        'To try those that need a token, try the login first: its token is sent from then on.';
      return createElement('p', { role: 'status' }, hint);
    }
    const logOut = () => {
      authActions.logout(['bearer']);
    };
    return createElement(
      'p',
      { role: 'status' },
      'You are logged in. ',
      createElement(
        'button',
        { type: 'button', className: 'button small', onClick: logOut },
        'Log out',
      ),
    );
  }

  const nothing = () => null;

  function wrapTextArea(original: unknown) {
    return (props: object) => createElement(original, { ...props, 'aria-label': 'Body' });
  }

  /** A table is no region of the page. */
  function wrapResponses(original: unknown) {
    const ref = (place: Element | null) => {
      place?.querySelector('table[role=region]')?.removeAttribute('role');
    };
    return (props: object) => createElement('div', { ref }, createElement(original, props));
  }

  return {
    // The login above is enough.
    components: { Page, authorizeOperationBtn: nothing },
    wrapComponents: { TextArea: wrapTextArea, responses: wrapResponses },
  };
}
