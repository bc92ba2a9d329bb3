import { mount, type VueWrapper } from '@vue/test-utils';
import { nextTick } from 'vue';
import App from '../App.vue';

let app: VueWrapper | undefined;

export function renderApp() {
  app = mount(App, { attachTo: document.body });
}

/** Does something that the page reacts to, and waits for the reaction. */
export async function act(action: () => unknown) {
  await action();
  await nextTick();
}

export function cleanup() {
  app?.unmount();
}
