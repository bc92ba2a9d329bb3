/** What was typed into a form that has text fields only, by their names. */
export function formValues(form: HTMLFormElement) {
  return Object.fromEntries(new FormData(form)) as Record<string, string>;
}
