/**
 * What was typed into a form that has text fields only, by their names.
 *
 * @param {HTMLFormElement} form
 * @returns {any}
 */
export function formValues(form) {
  return Object.fromEntries(new FormData(form));
}
