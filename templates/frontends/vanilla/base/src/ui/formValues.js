/**
 * The input of a form with only text fields, by their names.
 *
 * @param {HTMLFormElement} form
 * @returns {any}
 */
export function formValues(form) {
  return Object.fromEntries(new FormData(form));
}
