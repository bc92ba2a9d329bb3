import { act as reactAct, render } from '@testing-library/react';
import { createElement } from 'react';
import { App } from '../App.tsx';

export { cleanup } from '@testing-library/react';

export function renderApp() {
  render(createElement(App));
}

/** Does something that the page reacts to, and waits for the reaction. */
export async function act(action: () => unknown) {
  await reactAct(async () => {
    await action();
  });
}
