import { act, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { App } from './App.tsx';
import { FakeSocket, json, page, problem, product, serve, type Call } from './test/fakes.ts';

const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
const lamp = product(1, 'Desk lamp', { description: 'Folds flat.' });
const desk = product(2, 'Walnut desk', { price_cents: 48900, stock: 0 });

beforeEach(() => {
  document.title = 'My Shop';
});

/** Time that the page waits for by itself: the pause in typing, the next try to connect. */
async function pass(milliseconds: number) {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}

function lists(calls: Call[]) {
  return calls.filter((call) => call.method === 'GET' && call.path === '/api/products');
}

/** The API with someone logged in, and one answer to whatever changes a product. */
function serveLoggedIn(change: (call: Call) => Response) {
  return serve((call) => {
    if (call.path === '/api/auth/login') {
      return json({ access_token: 'abc', token_type: 'Bearer', expires_in: 3600 });
    }
    if (call.path === '/api/auth/me') {
      return json({ id: 1, email: 'demo@example.com', name: 'Demo User' });
    }
    return call.method === 'GET' ? page([lamp, desk]) : change(call);
  });
}

async function logIn() {
  await user.type(screen.getByLabelText('Email'), 'demo@example.com');
  await user.type(screen.getByLabelText('Password'), 'demo-password');
  await user.click(screen.getByRole('button', { name: 'Log in' }));
}

describe('the list', () => {
  test('shows the products, their prices and how many there are', async () => {
    serve(() => page([lamp, desk], 45));
    render(<App />);

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
    render(<App />);
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
    render(<App />);
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

  test('asks for the next page', async () => {
    const calls = serve(() => page([lamp], 21));
    render(<App />);
    await user.click(await screen.findByRole('button', { name: 'Next' }));

    expect(await screen.findByText('Page 2 of 2')).toBeVisible();
    expect(lists(calls).at(-1)?.query.get('page')).toBe('2');
    expect(screen.getByRole('heading', { name: 'Products' })).toHaveFocus();
  });

  test('says why it could not load, and tries again', async () => {
    let broken = true;
    serve(() => (broken ? problem(503, 'The database does not answer.') : page([lamp])));
    render(<App />);

    expect(await screen.findByRole('alert')).toHaveTextContent('The database does not answer.');
    broken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Desk lamp')).toBeVisible();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  test('says so when no server answers', async () => {
    serve(() => Promise.reject(new TypeError('Failed to fetch')));
    render(<App />);
    expect(await screen.findByRole('alert')).toHaveTextContent('The server cannot be reached.');
  });
});

describe('the session', () => {
  test('does not begin with a wrong password', async () => {
    serve(({ path }) =>
      path === '/api/auth/login' ? problem(401, 'Wrong e-mail address or password.') : page([lamp]),
    );
    render(<App />);
    await logIn();

    expect(await screen.findByRole('alert')).toHaveTextContent('Wrong e-mail address or password.');
    expect(screen.queryByRole('button', { name: 'New product' })).not.toBeInTheDocument();
  });

  test('begins and ends', async () => {
    serveLoggedIn(() => json(null));
    render(<App />);
    await logIn();
    expect(await screen.findByText('Demo User')).toBeVisible();
    expect(screen.getByRole('button', { name: 'New product' })).toBeVisible();
    expect(sessionStorage.getItem('token')).toBe('abc');

    await user.click(screen.getByRole('button', { name: 'Log out' }));
    expect(screen.getByLabelText('Email')).toBeVisible();
    expect(sessionStorage.getItem('token')).toBeNull();
  });

  test('that the server ends says so, and keeps what was typed', async () => {
    let ended = true;
    serveLoggedIn(() => (ended ? problem(401, 'Log in first.') : json(lamp)));
    render(<App />);
    await logIn();
    const row = await screen.findByRole('row', { name: /Desk lamp/ });
    await user.click(within(row).getByRole('button', { name: 'Edit' }));
    await user.clear(screen.getByLabelText('Name'));
    await user.type(screen.getByLabelText('Name'), 'Floor lamp');
    await user.click(screen.getByRole('button', { name: 'Save' }));

    expect(await screen.findByRole('alert')).toHaveTextContent('Your session has ended.');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(screen.getByLabelText('Email')).toHaveFocus();

    ended = false;
    await logIn();
    expect(await screen.findByRole('dialog')).toBeVisible();
    expect(screen.getByLabelText('Name')).toHaveValue('Floor lamp');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Saved “Desk lamp”.')).toBeVisible();
  });
});

describe('a change', () => {
  test('creates what the form says', async () => {
    const calls = serveLoggedIn(({ body }) => json({ ...lamp, id: 3, ...(body as object) }, 201));
    render(<App />);
    await logIn();
    await user.click(await screen.findByRole('button', { name: 'New product' }));
    const dialog = screen.getByRole('dialog', { name: 'New product' });
    await user.type(within(dialog).getByLabelText('Name'), ' Stool ');
    await user.type(within(dialog).getByLabelText('Price'), '19,9');
    await user.clear(within(dialog).getByLabelText('Stock'));
    await user.type(within(dialog).getByLabelText('Stock'), '7');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));

    expect(await screen.findByText('Saved “Stool”.')).toBeVisible();
    expect(dialog).not.toBeInTheDocument();
    expect(calls.find(({ method, path }) => method === 'POST' && path === '/api/products')).toEqual(
      expect.objectContaining({
        token: 'Bearer abc',
        body: { name: 'Stool', description: null, price_cents: 1990, stock: 7 },
      }),
    );
  });

  test('is not sent while the form is wrong', async () => {
    const calls = serveLoggedIn(() => json(lamp));
    render(<App />);
    await logIn();
    await user.click(await screen.findByRole('button', { name: 'New product' }));
    await user.type(screen.getByLabelText('Price'), 'cheap');
    await user.click(screen.getByRole('button', { name: 'Save' }));

    expect(screen.getByLabelText('Name')).toHaveAccessibleDescription('Enter a name.');
    expect(screen.getByLabelText('Name')).toHaveFocus();
    expect(screen.getByLabelText('Price')).toBeInvalid();
    expect(calls.some(({ path, method }) => method === 'POST' && path === '/api/products')).toBe(
      false,
    );
  });

  test('shows what the server says about a field next to it', async () => {
    serveLoggedIn(() =>
      problem(422, 'The request has invalid values.', [
        { pointer: '#/stock', detail: 'Must be at most 5.' },
      ]),
    );
    render(<App />);
    await logIn();
    const row = await screen.findByRole('row', { name: /Desk lamp/ });
    await user.click(within(row).getByRole('button', { name: 'Edit' }));
    await user.click(screen.getByRole('button', { name: 'Save' }));

    const dialog = screen.getByRole('dialog');
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('invalid values');
    const stock = within(dialog).getByLabelText('Stock');
    expect(stock).toHaveAccessibleDescription(/Must be at most 5\./);
    expect(stock).toHaveFocus();
  });

  test('deletes only when it is confirmed', async () => {
    const calls = serveLoggedIn(() => new Response(null, { status: 204 }));
    render(<App />);
    await logIn();
    const row = await screen.findByRole('row', { name: /Walnut desk/ });
    const deletions = () => calls.filter(({ method }) => method === 'DELETE').map((c) => c.path);

    await user.click(within(row).getByRole('button', { name: 'Delete' }));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(deletions()).toEqual([]);

    await user.click(within(row).getByRole('button', { name: 'Delete' }));
    const dialog = screen.getByRole('dialog');
    await user.click(within(dialog).getByRole('button', { name: 'Delete' }));
    expect(await screen.findByText('Deleted “Walnut desk”.')).toBeVisible();
    expect(deletions()).toEqual(['/api/products/2']);
  });
});

describe('what others do', () => {
  async function connect(calls: Call[]) {
    render(<App />);
    await screen.findByText('Desk lamp');
    act(() => FakeSocket.all.at(-1)?.opens());
    await pass(200);
    expect(screen.getByText('Live')).toBeVisible();
    return lists(calls).length;
  }

  test('is asked for once, however many events come, and pointed out', async () => {
    let shown = [lamp, desk];
    const calls = serve(() => page(shown));
    const before = await connect(calls);

    shown = [{ ...lamp, price_cents: 4200 }, desk, product(3, 'Stool')];
    act(() => {
      FakeSocket.all.at(-1)?.says({ type: 'product.updated', product: lamp });
      FakeSocket.all.at(-1)?.says({ type: 'product.created', product: product(3, 'Stool') });
    });
    await pass(200);

    expect(screen.getByText('Stool')).toBeVisible();
    expect(lists(calls)).toHaveLength(before + 1);
    const highlighted = [...document.querySelectorAll('.highlight')].map(
      (element) => element.closest('tr')?.querySelector('.product-name')?.textContent,
    );
    expect(highlighted).toEqual(['Desk lamp', 'Stool']);
  });

  test('is caught up with after the connection was lost', async () => {
    const calls = serve(() => page([lamp, desk]));
    const before = await connect(calls);

    act(() => FakeSocket.all.at(-1)?.drops());
    expect(screen.getByText('Reconnecting…')).toBeVisible();
    await pass(500);
    expect(FakeSocket.all).toHaveLength(2);
    act(() => FakeSocket.all.at(-1)?.opens());
    await pass(200);

    expect(screen.getByText('Live')).toBeVisible();
    expect(lists(calls)).toHaveLength(before + 1);
  });
});
