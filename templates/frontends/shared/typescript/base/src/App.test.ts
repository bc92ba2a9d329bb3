import { screen, within } from '@testing-library/dom';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { patience } from './api/client.ts';
import { goTo } from './products/place.ts';
import {
  FakeSocket,
  json,
  page,
  problem,
  product,
  scrollIntoView,
  serve,
  type Call,
} from './test/fakes.ts';
import { act, renderApp } from './test/renderApp.ts';

const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
const lamp = product(1, 'Desk lamp', { description: 'Folds flat.' });
const desk = product(2, 'Walnut desk', { price_cents: 48900, stock: 0 });

beforeEach(() => {
  document.title = 'My Shop';
});

/** Waits for the page's own delays: the pause in typing, the next try to connect. */
async function pass(milliseconds: number) {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}

function lists(calls: Call[]) {
  return calls.filter((call) => call.method === 'GET' && call.path === '/api/products');
}

/** The API for someone who can log in, with one response to every change of a product. */
function serveUser(change: (call: Call) => Response | Promise<Response>, current = lamp) {
  return serve((call) => {
    if (call.path === '/api/auth/login') {
      return json({ access_token: 'abc', token_type: 'Bearer', expires_in: 3600 });
    }
    if (call.path === '/api/auth/me') {
      return json({ id: 1, email: 'demo@example.com', name: 'Demo User' });
    }
    if (call.method !== 'GET') return change(call);
    return call.path === '/api/products' ? page([lamp, desk]) : json(current);
  });
}

async function fillLogin(password = 'demo-password') {
  const dialog = within(screen.getByRole('dialog', { name: 'Log in' }));
  await user.type(dialog.getByLabelText('E-mail'), 'demo@example.com');
  await user.type(dialog.getByLabelText('Password'), password);
  await user.click(dialog.getByRole('button', { name: 'Log in' }));
}

async function logIn(password?: string) {
  await user.click(screen.getByRole('button', { name: 'Log in' }));
  await fillLogin(password);
}

async function open(name: string) {
  await user.click(await screen.findByRole('button', { name }));
  return within(screen.getByRole('dialog'));
}

async function refill(field: HTMLElement, text: string) {
  await user.clear(field);
  await user.type(field, text);
}

describe('the list', () => {
  test('shows the products, their prices and how many there are', async () => {
    serve(() => page([lamp, desk], 45));
    renderApp();

    const row = await screen.findByRole('row', { name: /Walnut desk/ });
    expect(row).toHaveTextContent(/489[.,]00/);
    expect(row).toHaveTextContent('Sold out');
    expect(screen.getByText('45 products')).toBeVisible();
    expect(screen.getByText('Page 1 of 3')).toBeVisible();
    expect(screen.getByText('My Shop')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'New product' })).not.toBeInTheDocument();
  });

  test('searches once the typing pauses', async () => {
    const calls = serve(({ query }) => page(query.has('q') ? [lamp] : [lamp, desk]));
    renderApp();
    await screen.findByText('Walnut desk');

    await user.type(screen.getByLabelText('Search products'), 'lamp');
    await pass(300);

    expect(await screen.findByText('1 product for “lamp”')).toBeVisible();
    expect(screen.queryByText('Walnut desk')).not.toBeInTheDocument();
    expect(lists(calls).map(({ query }) => query.get('q'))).toEqual([null, 'lamp']);
  });

  test('shows the answer to the latest search, even if an older one comes later', async () => {
    const slow = Promise.withResolvers<Response>();
    serve(({ query }) => {
      if (query.get('q') === 'desk') return slow.promise;
      return page(query.has('q') ? [lamp] : [lamp, desk]);
    });
    renderApp();
    const box = screen.getByLabelText('Search products');
    await user.type(box, 'desk');
    await pass(300);
    await user.clear(box);
    await user.type(box, 'lamp');
    await pass(300);
    await screen.findByText('1 product for “lamp”');

    slow.resolve(page([desk]));
    await pass(0);
    expect(screen.getByText('Desk lamp')).toBeVisible();
    expect(screen.queryByText('Walnut desk')).not.toBeInTheDocument();
  });

  test('asks for the next page, and Back leads to the one before', async () => {
    const calls = serve(() => page([lamp], 21));
    renderApp();
    await user.click(await screen.findByRole('button', { name: 'Next' }));

    expect(await screen.findByText('Page 2 of 2')).toBeVisible();
    expect(lists(calls).at(-1)?.query.get('page')).toBe('2');
    expect(screen.getByRole('heading', { name: 'Products' })).toHaveFocus();
    expect(window.location.search).toBe('?page=2');

    window.history.back();
    expect(await screen.findByText('Page 1 of 2')).toBeVisible();
  });

  test('never shows a page number above the last one', async () => {
    serve(({ query }) =>
      query.get('page') === '1' ? page([lamp], 45) : new Promise(() => undefined),
    );
    renderApp();
    await screen.findByText('Page 1 of 3');
    await act(() => {
      goTo({ q: '', page: 9 });
    });
    expect(screen.getByText('Page 3 of 3')).toBeVisible();
  });

  test('says why it could not load, and tries again', async () => {
    let broken = true;
    serve(() => (broken ? problem(503, 'The database does not answer.') : page([lamp])));
    renderApp();

    expect(await screen.findByRole('alert')).toHaveTextContent('The database does not answer.');
    broken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(screen.getByRole('heading', { name: 'Products' })).toHaveFocus();
    expect(await screen.findByText('Desk lamp')).toBeVisible();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  test('says so when no server answers', async () => {
    serve(() => Promise.reject(new TypeError('Failed to fetch')));
    renderApp();
    expect(await screen.findByRole('alert')).toHaveTextContent('The server cannot be reached.');
  });
});

describe('the session', () => {
  test('does not begin with a wrong password', async () => {
    serve(({ path }) =>
      path === '/api/auth/login' ? problem(401, 'Wrong e-mail address or password.') : page([lamp]),
    );
    renderApp();
    await logIn('wrong');

    expect(await screen.findByRole('alert')).toHaveTextContent('Wrong e-mail address or password.');
    expect(screen.queryByRole('button', { name: 'New product' })).not.toBeInTheDocument();
  });

  test('does not begin with an empty form', async () => {
    const calls = serve(() => page([lamp]));
    renderApp();
    const dialog = await open('Log in');
    await user.click(dialog.getByRole('button', { name: 'Log in' }));

    expect(dialog.getByLabelText('E-mail')).toHaveAccessibleDescription(
      'Enter your e-mail address.',
    );
    expect(dialog.getByLabelText('E-mail')).toHaveFocus();
    expect(dialog.getByLabelText('Password')).toHaveAccessibleDescription('Enter your password.');
    expect(calls.some(({ path }) => path === '/api/auth/login')).toBe(false);
  });

  test('begins and ends', async () => {
    serveUser(() => json(null));
    renderApp();
    await logIn();
    expect(await screen.findByText('Demo User')).toBeVisible();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'New product' })).toBeVisible();
    expect(sessionStorage.getItem('token')).toBe('abc');

    await user.click(screen.getByRole('button', { name: 'Log out' }));
    expect(screen.getByRole('button', { name: 'Log in' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'New product' })).not.toBeInTheDocument();
    expect(sessionStorage.getItem('token')).toBeNull();
  });

  test('that the server ends says so, and keeps what was typed', async () => {
    let ended = true;
    serveUser(() => (ended ? problem(401, 'Log in first.') : json(lamp)));
    renderApp();
    await logIn();
    await refill((await open('Edit Desk lamp')).getByLabelText('Name'), 'Floor lamp');
    await user.click(screen.getByRole('button', { name: 'Save' }));

    expect(await screen.findByRole('alert')).toHaveTextContent('Your session has ended.');
    expect(screen.getByRole('dialog', { name: 'Log in' })).toBeVisible();

    ended = false;
    await fillLogin();
    const dialog = await screen.findByRole('dialog', { name: 'Edit product' });
    expect(within(dialog).getByLabelText('Name')).toHaveValue('Floor lamp');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Saved “Desk lamp”.')).toBeVisible();
  });
});

describe('a change', () => {
  test('creates what the form says', async () => {
    const calls = serveUser(({ body }) => json({ ...lamp, id: 3, ...(body as object) }, 201));
    renderApp();
    await logIn();
    const dialog = await open('New product');
    await user.type(dialog.getByLabelText('Name'), ' Stool ');
    await user.type(dialog.getByLabelText('Price'), '19,9');
    await refill(dialog.getByLabelText('Stock'), '7');
    await user.click(dialog.getByRole('button', { name: 'Save' }));

    expect(await screen.findByText('Saved “Stool”.')).toBeVisible();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(calls.find(({ method, path }) => method === 'POST' && path === '/api/products')).toEqual(
      expect.objectContaining({
        token: 'Bearer abc',
        body: { name: 'Stool', description: null, price_cents: 1990, stock: 7 },
      }),
    );
  });

  test('is not sent while the form is wrong', async () => {
    const calls = serveUser(() => json(lamp));
    renderApp();
    await logIn();
    const dialog = await open('New product');
    await user.type(dialog.getByLabelText('Price'), 'cheap');
    await user.click(dialog.getByRole('button', { name: 'Save' }));

    expect(dialog.getByLabelText('Name')).toHaveAccessibleDescription('Enter a name.');
    expect(dialog.getByLabelText('Name')).toHaveFocus();
    expect(dialog.getByLabelText('Price')).toBeInvalid();
    expect(calls.some(({ path, method }) => method === 'POST' && path === '/api/products')).toBe(
      false,
    );
  });

  test('shows what the server says about a field next to it', async () => {
    serveUser(() =>
      problem(422, 'Some values are invalid.', [
        { pointer: '#/stock', detail: 'Must be at most 5.' },
      ]),
    );
    renderApp();
    await logIn();
    const dialog = await open('Edit Desk lamp');
    await user.click(dialog.getByRole('button', { name: 'Save' }));

    expect(await dialog.findByRole('alert')).toHaveTextContent('Some values are invalid.');
    const stock = dialog.getByLabelText('Stock');
    expect(stock).toHaveAccessibleDescription(/Must be at most 5\./);
    expect(stock).toHaveFocus();
  });

  test('is not saved over that of somebody else unasked', async () => {
    const theirs = { ...lamp, price_cents: 4200 };
    const calls = serveUser(() => json(lamp), theirs);
    const replaced = () => calls.filter(({ method }) => method === 'PUT').length;
    renderApp();
    await logIn();
    const dialog = await open('Edit Desk lamp');
    await user.click(dialog.getByRole('button', { name: 'Save' }));

    const alert = await dialog.findByRole('alert');
    expect(alert).toHaveTextContent('Someone changed this product while you were editing it.');
    expect(alert).toHaveTextContent('Price: €42.00');
    expect(replaced()).toBe(0);

    await user.click(dialog.getByRole('button', { name: 'Save anyway' }));
    expect(await screen.findByText('Saved “Desk lamp”.')).toBeVisible();
    expect(replaced()).toBe(1);
  });

  test('of what is gone may be saved as new', async () => {
    const calls = serveUser(({ method }) =>
      method === 'PUT' ? problem(404, 'There is no such product.') : json(lamp, 201),
    );
    renderApp();
    await logIn();
    const dialog = await open('Edit Desk lamp');
    await user.click(dialog.getByRole('button', { name: 'Save' }));

    expect(await dialog.findByRole('alert')).toHaveTextContent('Someone deleted this product');
    await user.click(dialog.getByRole('button', { name: 'Save as new' }));
    expect(await screen.findByText('Saved “Desk lamp”.')).toBeVisible();
    expect(calls.filter(({ method }) => method === 'PUT' || method === 'POST').slice(-2)).toEqual([
      expect.objectContaining({ method: 'PUT', path: '/api/products/1' }),
      expect.objectContaining({ method: 'POST', path: '/api/products' }),
    ]);
  });

  test('that takes too long is given up, and says so', async () => {
    serveUser(() => new Promise(() => undefined));
    renderApp();
    await logIn();
    const dialog = await open('Edit Desk lamp');
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    expect(await dialog.findByRole('button', { name: 'Saving…' })).toBeVisible();
    expect(dialog.getByRole('button', { name: 'Cancel' })).toBeDisabled();

    await pass(patience);
    expect(await dialog.findByRole('alert')).toHaveTextContent('The server took too long');
    expect(dialog.getByRole('button', { name: 'Save' })).toBeVisible();
    expect(dialog.getByRole('button', { name: 'Cancel' })).toBeEnabled();
  });

  test('deletes only when it is confirmed', async () => {
    const calls = serveUser(() => new Response(null, { status: 204 }));
    renderApp();
    await logIn();
    const deletions = () => calls.filter(({ method }) => method === 'DELETE').map((c) => c.path);

    await user.click((await open('Delete Walnut desk')).getByRole('button', { name: 'Cancel' }));
    expect(deletions()).toEqual([]);

    await user.click((await open('Delete Walnut desk')).getByRole('button', { name: 'Delete' }));
    expect(await screen.findByText('Deleted “Walnut desk”.')).toBeVisible();
    expect(deletions()).toEqual(['/api/products/2']);
    expect(screen.getByRole('heading', { name: 'Products' })).toHaveFocus();
  });
});

describe('what others do', () => {
  async function connect(calls: Call[]) {
    renderApp();
    await screen.findByText('Desk lamp');
    await pass(0);
    await act(() => FakeSocket.all.at(-1)?.opens());
    await pass(200);
    expect(screen.getByText('Live')).toBeVisible();
    return lists(calls).length;
  }

  test('is asked for once, however many events come, and pointed out', async () => {
    let shown = [lamp, desk];
    const calls = serve(() => page(shown));
    const before = await connect(calls);

    shown = [{ ...lamp, price_cents: 4200 }, desk, product(3, 'Stool')];
    await act(() => {
      FakeSocket.all.at(-1)?.says({ type: 'product.updated', product: lamp });
      FakeSocket.all.at(-1)?.says({ type: 'product.created', product: product(3, 'Stool') });
    });
    await pass(200);

    expect(screen.getByText('Stool')).toBeVisible();
    expect(lists(calls)).toHaveLength(before + 1);
    const highlighted = [...document.querySelectorAll('.highlight')].map(
      (element) => element.closest('tr')?.id,
    );
    expect(highlighted).toEqual(['product-1', 'product-3']);
    expect(screen.getByText('“Stool” was added.')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Show' }));
    await pass(200);
    expect(scrollIntoView).toHaveBeenCalledOnce();
  });

  test('is asked for again by itself if the server does not answer at first', async () => {
    let broken = false;
    const calls = serve(() =>
      broken ? problem(502, 'The server is not available.') : page([lamp]),
    );
    await connect(calls);
    broken = true;
    await act(() => FakeSocket.all.at(-1)?.says({ type: 'product.updated', product: lamp }));
    await pass(200);
    expect(screen.getByRole('alert')).toHaveTextContent('The server is not available.');
    expect(screen.getByText('Desk lamp')).toBeVisible();

    broken = false;
    await pass(3000);
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  test('is caught up with after the connection was lost', async () => {
    const calls = serve(() => page([lamp, desk]));
    const before = await connect(calls);

    await act(() => FakeSocket.all.at(-1)?.drops());
    expect(screen.getByText('Reconnecting…')).toBeVisible();
    await pass(500);
    expect(FakeSocket.all).toHaveLength(2);
    await act(() => FakeSocket.all.at(-1)?.opens());
    await pass(200);

    expect(screen.getByText('Live')).toBeVisible();
    expect(lists(calls)).toHaveLength(before + 1);
  });
});
