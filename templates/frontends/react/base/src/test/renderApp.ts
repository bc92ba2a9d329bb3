import { render } from '@testing-library/react';
import { createElement } from 'react';
import { App } from '../App.tsx';

export { act, cleanup } from '@testing-library/react';

export function renderApp() {
  render(createElement(App));
}
