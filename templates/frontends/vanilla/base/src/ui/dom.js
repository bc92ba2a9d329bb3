/**
 * The element that index.html has by that id.
 *
 * @overload
 * @param {string} id
 * @returns {HTMLElement}
 */
/**
 * @template {HTMLElement} T
 * @overload
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
/**
 * @param {string} id
 * @param {new () => HTMLElement} kind
 */
export function byId(id, kind = HTMLElement) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`index.html has no ${kind.name} with id ${id}`);
  return found;
}

/**
 * The first element in another one, or in a template, that a selector finds.
 *
 * @overload
 * @param {ParentNode} parent
 * @param {string} selector
 * @returns {HTMLElement}
 */
/**
 * @template {HTMLElement} T
 * @overload
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T}
 */
/**
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => HTMLElement} kind
 */
export function find(parent, selector, kind = HTMLElement) {
  const found = parent.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`index.html has no ${kind.name} at ${selector}`);
  return found;
}

/**
 * A copy of the one element in a template of index.html.
 *
 * @param {string} id
 */
export function copyOf(id) {
  const copy = byId(id, HTMLTemplateElement).content.cloneNode(true);
  if (!(copy instanceof DocumentFragment)) throw new Error(`${id} is not a template`);
  return find(copy, '*');
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {string} text
 */
export function create(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/**
 * Sets a text, unless it is there already: a screen reader would say it again.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
