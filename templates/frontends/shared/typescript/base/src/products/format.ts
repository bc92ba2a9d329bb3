// The API counts cents and leaves the currency to the shop: set yours here.
const currency = 'EUR';

/** Below this, the stock is low. */
export const lowStock = 10;

const pageLanguage = document.documentElement.lang || 'en';
// Numbers as in the visitor's country, if that uses the language of the page.
const locale = navigator.languages.find((each) => each.startsWith(pageLanguage)) ?? pageLanguage;

const money = new Intl.NumberFormat(locale, { style: 'currency', currency });
const amount = new Intl.NumberFormat(locale, {
  minimumFractionDigits: 2,
  useGrouping: false,
  numberingSystem: 'latn',
});
const count = new Intl.NumberFormat(locale);
const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });
const ago = new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'auto' });

const minute = 60_000;
const hour = 60 * minute;
const aDay = 24 * hour;

export const currencySymbol =
  money.formatToParts(0).find((part) => part.type === 'currency')?.value ?? currency;

export function formatPrice(cents: number): string {
  return money.format(cents / 100);
}

/** A price as it is typed into a form, such as 1234.50 or 1234,50. */
export function formatAmount(cents: number): string {
  return amount.format(cents / 100);
}

export function formatCount(value: number): string {
  return count.format(value);
}

/** The day and the time, in full. */
export function formatMoment(timestamp: string): string {
  return moment.format(new Date(timestamp));
}

/** How long ago something was; after a week, the day. */
export function formatAgo(timestamp: string, now: number): string {
  const passed = now - Date.parse(timestamp);
  if (passed < minute) return 'just now';
  if (passed < hour) return ago.format(-Math.floor(passed / minute), 'minute');
  if (passed < aDay) return ago.format(-Math.floor(passed / hour), 'hour');
  if (passed < 7 * aDay) return ago.format(-Math.floor(passed / aDay), 'day');
  return day.format(new Date(timestamp));
}

export function describeTotal(total: number, q: string): string {
  const products = total === 1 ? '1 product' : `${formatCount(total)} products`;
  return q ? `${products} for “${q}”` : products;
}
