export const demoUser = {
  email: 'demo@example.com',
  password: 'demo-password',
  name: 'Demo User',
};

const rows: [string, string | null, number, number][] = [
  ['Desk lamp', 'Warm light, folds flat.', 3900, 25],
  ['Walnut desk', 'Solid wood, oiled by hand.', 48900, 4],
  ['Office chair', 'Adjustable in every direction that matters.', 27900, 9],
  ['Monitor arm', 'Holds up to 9 kg.', 8900, 14],
  ['Mechanical keyboard', 'Quiet switches, loud colours.', 12900, 30],
  ['Wireless mouse', null, 4900, 42],
  ['Notebook', '192 pages, dotted.', 1200, 180],
  ['Fountain pen', 'Medium nib, blue ink.', 5600, 17],
  ['Coffee mug', 'Holds 300 ml and a grudge.', 1500, 64],
  ['Plant pot', 'Terracotta, with saucer.', 2200, 38],
  ['Headphones', 'Closed back, 32 ohm.', 15900, 11],
  ['Backpack', '20 litres, fits a 15 inch laptop.', 9900, 21],
];

export const demoProducts = rows.map(
  ([name, description, price_cents, stock]) => ({
    name,
    description,
    price_cents,
    stock,
  }),
);
