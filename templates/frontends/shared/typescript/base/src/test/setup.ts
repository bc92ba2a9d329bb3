import { configure } from '@testing-library/dom';
import '@testing-library/jest-dom/vitest';
import { afterEach, beforeEach, vi } from 'vitest';
import { place } from '../products/place.ts';
import { endSession } from '../session/session.ts';
import { toast } from '../ui/toast.ts';
import { FakeSocket, scrollIntoView } from './fakes.ts';
import { cleanup } from './renderApp.ts';

configure({ asyncUtilTimeout: 5_000 });

// jsdom has dialogs but cannot open them, and nowhere to scroll.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};

HTMLElement.prototype.scrollIntoView = scrollIntoView;

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  vi.stubGlobal('WebSocket', FakeSocket);
});

afterEach(() => {
  cleanup();
  endSession();
  window.history.replaceState(null, '', '/');
  place.set({ q: '', page: 1 });
  toast.set({ key: 0, text: '' });
  FakeSocket.all = [];
  scrollIntoView.mockClear();
  vi.useRealTimers();
});
