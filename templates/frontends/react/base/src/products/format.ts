// The API counts cents and leaves the currency to the shop: set yours here.
const currency = 'EUR';

const money = new Intl.NumberFormat(undefined, { style: 'currency', currency });
const amount = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: 2,
  useGrouping: false,
  numberingSystem: 'latn',
});
const count = new Intl.NumberFormat();
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

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

export function formatDay(timestamp: string): string {
  return day.format(new Date(timestamp));
}
