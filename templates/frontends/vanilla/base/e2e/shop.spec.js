import { expect, test } from '@playwright/test';

const user = { email: 'demo@example.com', password: 'demo-password' };

/** A part of the name of each product that is made here. */
const zebra = `Zebra-${Date.now()}`;

/** @type {import('@playwright/test').APIRequestContext} */
let api;

test.beforeAll(async ({ playwright, request }) => {
  const answer = await request.post('/api/auth/login', { data: user });
  await expect(answer, 'the demo user logs in').toBeOK();
  const { access_token } = await answer.json();
  const headers = { Authorization: `Bearer ${access_token}` };
  api = await playwright.request.newContext({ extraHTTPHeaders: headers });
});

test.afterEach(async () => {
  const answer = await api.get('/api/products', { params: { q: zebra, per_page: 100 } });
  const { items } = await answer.json();
  for (const { id } of items) await api.delete(`/api/products/${id}`);
});

/** @param {string} name */
async function addProduct(name) {
  const product = { name, description: null, price_cents: 1990, stock: 5 };
  await expect(await api.post('/api/products', { data: product })).toBeOK();
}

/**
 * Only for tests that need it, as nginx limits how often one may log in.
 *
 * @param {import('@playwright/test').Page} page
 */
async function logIn(page) {
  await page.getByRole('button', { name: 'Log in' }).click();
  await fillLogin(page, user.password);
  await expect(page.getByRole('button', { name: 'Log out' })).toBeVisible();
}

/**
 * @param {import('@playwright/test').Page} page
 * @param {string} password
 */
async function fillLogin(page, password) {
  const dialog = page.getByRole('dialog', { name: 'Log in' });
  await dialog.getByLabel('E-mail').fill(user.email);
  await dialog.getByLabel('Password').fill(password);
  await dialog.getByRole('button', { name: 'Log in' }).click();
}

test('the right password logs in, and a wrong one does not', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Log in' }).click();
  await fillLogin(page, 'wrong-password');
  await expect(page.getByRole('alert')).toHaveText('Wrong e-mail address or password.');

  await fillLogin(page, user.password);
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('button', { name: 'New product' })).toBeVisible();

  await page.reload();
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('button', { name: 'New product' })).toBeHidden();
});

test('the keyboard is enough to log in', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('row')).not.toHaveCount(0);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the products' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await page.keyboard.type(user.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(user.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Products' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'New product' })).toBeFocused();
});

test('the address keeps the search and the page', async ({ page }) => {
  await Promise.all(Array.from({ length: 21 }, (_, index) => addProduct(`${zebra} ${index}`)));
  const search = page.getByRole('searchbox', { name: 'Search products' });
  await page.goto('/');
  await search.fill(zebra);
  await expect(page.getByText(`21 products for “${zebra}”`)).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('Page 2 of 2')).toBeVisible();
  await expect(page).toHaveURL(`/?q=${zebra}&page=2`);

  await page.reload();
  await expect(search).toHaveValue(zebra);
  await expect(page.getByText('Page 2 of 2')).toBeVisible();

  await page.goBack();
  await expect(page.getByText('Page 1 of 2')).toBeVisible();
  await expect(page).toHaveURL(`/?q=${zebra}`);
});

test('a new product is listed, once the server takes it', async ({ page }) => {
  // Whatever the real server would refuse, the form does not send.
  const problem = {
    title: 'Unprocessable Content',
    status: 422,
    detail: 'Some values are invalid.',
    errors: [{ pointer: '#/stock', detail: 'There is no room for so many.' }],
  };
  await page.route('/api/products', (route) => route.fulfill({ status: 422, json: problem }), {
    times: 1,
  });
  await page.goto('/');
  await logIn(page);
  await page.getByRole('button', { name: 'New product' }).click();
  const dialog = page.getByRole('dialog', { name: 'New product' });
  await dialog.getByLabel('Price').fill('12.50');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription('Enter a name.');
  await expect(dialog.getByLabel('Name')).toBeFocused();

  await dialog.getByLabel('Name').fill(zebra);
  await dialog.getByRole('button', { name: 'Save' }).click();
  const stock = dialog.getByLabel('Stock');
  await expect(stock).toHaveAccessibleDescription(/There is no room for so many\./);
  await expect(stock).toBeFocused();

  await stock.fill('3');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: zebra })).toContainText('€12.50');
});

test('a product can be edited', async ({ page }) => {
  await addProduct(zebra);
  await page.goto(`/?q=${zebra}`);
  await logIn(page);
  await page.getByRole('button', { name: `Edit ${zebra}` }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit product' });
  await expect(dialog.getByLabel('Price')).toHaveValue('19.90');
  await dialog.getByLabel('Stock').fill('0');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row', { name: zebra })).toContainText('Sold out');
});

test('a product is deleted only when that is confirmed', async ({ page }) => {
  await addProduct(zebra);
  await page.goto(`/?q=${zebra}`);
  await logIn(page);
  const dialog = page.getByRole('dialog', { name: 'Delete product?' });
  await page.getByRole('button', { name: `Delete ${zebra}` }).click();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await page.reload();

  await page.getByRole('button', { name: `Delete ${zebra}` }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Nothing found')).toBeVisible();
});

test('a change shows in every open page', async ({ page, context }) => {
  const other = await context.newPage();
  await other.goto(`/?q=${zebra}`);
  await expect(other.getByText('Live', { exact: true })).toBeVisible();

  await page.goto('/');
  await logIn(page);
  await page.getByRole('button', { name: 'New product' }).click();
  const dialog = page.getByRole('dialog', { name: 'New product' });
  await dialog.getByLabel('Name').fill(zebra);
  await dialog.getByLabel('Price').fill('10');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(other.getByText(`“${zebra}” was added.`)).toBeVisible();
  await expect(other.getByRole('row', { name: zebra })).toBeVisible();
});

test('no page complains in the console', async ({ page }) => {
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.goto('/');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await logIn(page);
  await page.getByRole('button', { name: 'New product' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: 'API', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Shop API' })).toBeVisible();
  expect(complaints).toEqual([]);
});
