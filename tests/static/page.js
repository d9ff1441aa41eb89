/** As much of a page as single elements need: for tests of what they say and do, not of how they look. */

/** Whatever is asked of a drawing context, it has. */
const context = new Proxy({}, { get: () => () => ({ data: [] }), set: () => true });

class Tag extends EventTarget {
  /** @type {(Tag|string)[]} */
  childNodes = [];
  /** @type {Tag|null} */
  parent = null;
  /** @type {Record<string, string|undefined>} */
  dataset = {};
  style = { setProperty() {}, getPropertyValue: () => "" };
  /** @type {Map<string, string>} */
  #attributes = new Map();
  /** @type {string|undefined} */
  #value;

  constructor(name = "") {
    super();
    this.tagName = name;
  }

  get children() {
    return /** @type {Tag[]} */ (this.childNodes.filter((node) => node instanceof Tag));
  }

  get childElementCount() {
    return this.children.length;
  }

  /** @returns {Tag|null} */
  get lastElementChild() {
    return this.children.at(-1) ?? null;
  }

  /** @param {...(Tag|string)} nodes */
  append(...nodes) {
    for (const node of nodes) {
      if (node instanceof Tag) {
        node.remove();
        node.parent = this;
      }
      this.childNodes.push(node);
      if (node instanceof Tag && this.isConnected) node.connectedCallback();
    }
  }

  /** @param {...(Tag|string)} nodes */
  replaceChildren(...nodes) {
    for (const child of this.children) child.parent = null;
    this.childNodes = [];
    this.append(...nodes);
  }

  remove() {
    if (this.parent) this.parent.childNodes = this.parent.childNodes.filter((node) => node !== this);
    this.parent = null;
  }

  /** @returns {boolean} */
  get isConnected() {
    return this === body || Boolean(this.parent?.isConnected);
  }

  /** @returns {string} */
  get textContent() {
    return this.childNodes.map((node) => (node instanceof Tag ? node.textContent : node)).join("");
  }

  set textContent(text) {
    this.replaceChildren(...(text ? [text] : []));
  }

  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.#attributes.set(name, value);
  }

  /** @param {string} name */
  getAttribute(name) {
    return this.#attributes.get(name) ?? null;
  }

  /** @param {string} name */
  removeAttribute(name) {
    this.#attributes.delete(name);
  }

  /** @param {string} name @param {boolean} on */
  toggleAttribute(name, on) {
    if (on) this.setAttribute(name, "");
    else this.removeAttribute(name);
  }

  get id() {
    return this.getAttribute("id") ?? "";
  }

  get value() {
    return this.#value ?? this.getAttribute("value") ?? "";
  }

  set value(value) {
    this.#value = String(value);
  }

  get valueAsNumber() {
    return Number(this.value);
  }

  get hidden() {
    return this.getAttribute("hidden") !== null;
  }

  set hidden(on) {
    this.toggleAttribute("hidden", on);
  }

  get disabled() {
    return this.getAttribute("disabled") !== null;
  }

  set disabled(on) {
    this.toggleAttribute("disabled", on);
  }

  /** @param {string} selector  a tag, or a class with its point @returns {Tag[]} */
  querySelectorAll(selector) {
    const fits = (/** @type {Tag} */ tag) => (selector.startsWith(".") ? (tag.getAttribute("class") ?? "").split(" ").includes(selector.slice(1)) : tag.tagName === selector);
    return this.children.flatMap((child) => [...(fits(child) ? [child] : []), ...child.querySelectorAll(selector)]);
  }

  /** @param {string} selector */
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  connectedCallback() {}

  disconnectedCallback() {}

  contains() {
    return false;
  }

  matches() {
    return true;
  }

  click() {
    this.dispatchEvent(new Event("click"));
  }

  focus() {}

  showPopover() {}

  hidePopover() {
    this.dispatchEvent(Object.assign(new Event("toggle"), { newState: "closed" }));
  }

  getBoundingClientRect() {
    return { left: 0, top: 0, bottom: 0, width: 0, height: 0 };
  }

  getContext() {
    return context;
  }
}

const body = new Tag("body");
const root = new Tag("html");

function storage() {
  const kept = new Map();
  return { getItem: (/** @type {string} */ key) => kept.get(key) ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ text) => kept.set(key, text), removeItem: (/** @type {string} */ key) => kept.delete(key) };
}

/**
 * Puts a page in place for one test.
 * @param {import("node:test").TestContext} test
 */
export function page(test) {
  const document = Object.assign(new EventTarget(), { body, documentElement: root, activeElement: null, createElement: (/** @type {string} */ name) => new Tag(name),
    createElementNS: (/** @type {string} */ _, /** @type {string} */ name) => new Tag(name), querySelector: () => null });
  const given = { document, Node: Tag, HTMLElement: Tag, Element: Tag, innerWidth: 1000, innerHeight: 1000, location: { search: "", pathname: "/play" }, history: { state: null, replaceState(/** @type {any} */ state) { this.state = state; } }, createImageBitmap: undefined, localStorage: storage(), sessionStorage: storage(), customElements: { define() {} },
    getComputedStyle: () => root.style, matchMedia: () => new EventTarget(), requestAnimationFrame: () => 0, requestIdleCallback: () => 0, MutationObserver: class { observe() {} },
    ResizeObserver: class { observe() {} disconnect() {} } };
  const before = Object.fromEntries(Object.keys(given).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]));
  for (const [name, value] of Object.entries(given)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  test.after(() => {
    for (const child of body.children) child.disconnectedCallback();
    body.replaceChildren();
    for (const [name, old] of Object.entries(before)) {
      if (old) Object.defineProperty(globalThis, name, old);
      else Reflect.deleteProperty(globalThis, name);
    }
  });
}
