import { ProblemError } from '../api/client.js';
import { ConflictError } from '../products/saveProduct.js';
import { byId, create, find } from './dom.js';
import { formValues } from './formValues.js';

/**
 * @typedef {object} Options
 * @property {string} id Of the dialog; its submit button sends its form.
 * @property {string} pending What that button says while the dialog waits for an answer.
 * @property {(values: any) => Promise<Record<string, string> | undefined>} send Sends the form, or returns
 *   what is wrong with it, by the field's name.
 * @property {() => void} [onCancel]
 * @property {(conflict: ConflictError) => string} [onConflict] What the submit button says then.
 */

/** The browser's own modal dialog, which keeps the focus inside, around a form that sends something. */
export class FormDialog {
  #dialog;
  #form;
  #button;
  #cancelButton;
  #label;
  #options;
  #pending = false;
  #suspended = false;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#dialog = byId(options.id, HTMLDialogElement);
    this.#form = find(this.#dialog, 'form', HTMLFormElement);
    this.#button = find(this.#dialog, '[type="submit"]', HTMLButtonElement);
    this.#cancelButton = find(this.#dialog, '.cancel', HTMLButtonElement);
    this.#label = this.#button.textContent ?? '';
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      this.#cancel();
    });
    this.#cancelButton.addEventListener('click', () => this.#cancel());
  }

  /**
   * Opens it, with these values in its fields.
   *
   * @param {Record<string, string>} values
   * @param {string | null} message
   */
  open(values = {}, message = null) {
    this.#reset();
    this.#form.reset();
    for (const [name, value] of Object.entries(values)) this.#field(name).value = value;
    this.say(message);
    this.#dialog.showModal();
  }

  /** If it is open, hides it, with its input, until it is resumed. */
  suspend() {
    this.#suspended ||= this.#dialog.open;
    this.#dialog.close();
  }

  /** Opens it again as it was, if it is suspended. */
  resume() {
    if (this.#suspended) this.#dialog.showModal();
    this.#suspended = false;
  }

  /** Closes it; the browser gives the focus back to what had it before. */
  close() {
    this.#suspended = false;
    this.#dialog.close();
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /**
   * Shows what is wrong, above the fields.
   *
   * @param {string | null} message
   * @param {string[]} details
   */
  say(message, details = []) {
    const place = find(this.#dialog, '.problem');
    place.replaceChildren();
    if (message === null) return;
    const alert = create('div', 'alert', '');
    alert.setAttribute('role', 'alert');
    alert.append(create('p', '', message));
    if (details.length > 0) {
      const list = document.createElement('ul');
      list.append(...details.map((detail) => create('li', '', detail)));
      alert.append(list);
    }
    place.append(alert);
  }

  async #submit() {
    if (this.#pending) return;
    this.#setPending(true);
    this.#markErrors({});
    try {
      const errors = await this.#options.send(formValues(this.#form));
      this.say(null);
      this.#setPending(false);
      this.#markErrors(errors ?? {});
    } catch (error) {
      this.#setPending(false);
      if (error instanceof ProblemError) this.#fail(error);
      else if (!(error instanceof ConflictError) || !this.#options.onConflict) throw error;
      else this.#button.textContent = this.#options.onConflict(error);
    }
  }

  /** @param {ProblemError} problem */
  #fail(problem) {
    // The login form says that the session has ended.
    const known = problem.status === 401 && this.#options.id !== 'login-dialog';
    this.say(known ? null : problem.message);
    this.#markErrors(problem.fields);
  }

  /**
   * Says next to each field, and to screen readers, what is wrong with it; the first one gets the focus.
   *
   * @param {Record<string, string>} errors
   */
  #markErrors(errors) {
    for (const field of this.#form.elements) {
      if (!isField(field)) continue;
      const place = field.closest('.field');
      const error = errors[field.name];
      const ids = [place?.querySelector('.unit')?.id];
      place?.querySelector('.field-error')?.remove();
      if (error) {
        const text = create('p', 'field-error', error);
        text.id = `${field.id}-error`;
        ids.push(text.id);
        place?.append(text);
      }
      field.setAttribute('aria-invalid', String(Boolean(error)));
      field.setAttribute('aria-describedby', ids.filter(Boolean).join(' '));
    }
    const wrong = this.#form.querySelector('[aria-invalid="true"]');
    if (wrong instanceof HTMLElement) wrong.focus();
  }

  /**
   * It cannot be cancelled while it waits for an answer.
   *
   * @param {boolean} pending
   */
  #setPending(pending) {
    this.#pending = pending;
    this.#form.setAttribute('aria-busy', String(pending));
    this.#button.textContent = pending ? this.#options.pending : this.#label;
    this.#cancelButton.disabled = pending;
    // Browsers let a second Escape close a dialog whose cancel event is prevented.
    this.#dialog.setAttribute('closedby', pending ? 'none' : 'closerequest');
  }

  #reset() {
    this.#setPending(false);
    this.#markErrors({});
  }

  #cancel() {
    if (this.#pending) return;
    this.close();
    this.#options.onCancel?.();
  }

  /** @param {string} name */
  #field(name) {
    const field = this.#form.elements.namedItem(name);
    if (!isField(field)) throw new Error(`index.html has no field ${name}`);
    return field;
  }
}

/**
 * @param {unknown} element
 * @returns {element is HTMLInputElement | HTMLTextAreaElement}
 */
function isField(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
}
