/** The small films on the cards: each is fetched when its card comes into sight, plays once, stays at its end, and plays again when pointed at. */

import { safeSvg } from "../dom.js";

const PACE = 240;
/** How many films are fetched at a time. */
const AT_ONCE = 2;

class Film {
  /** @type {Element[]} */
  #moments = [];
  #at = 0;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer = undefined;
  #asked = false;

  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
  }

  /** @returns {Promise<void>} once the film is there, or nowhere to be had: then the picture of the data stays */
  async fetch() {
    if (this.#asked) return;
    this.#asked = true;
    const answer = await fetch(`/api/labs/${encodeURIComponent(this.host.dataset.film ?? "")}/film`).catch(() => null);
    if (!answer?.ok) return;
    const told = /** @type {{svg: string}[]} */ (await answer.json());
    this.#moments = told.map(({ svg }) => safeSvg(svg)).filter((svg) => svg !== null);
    if (!this.#moments.length) return;
    this.show(this.#moments.length - 1);
    this.host.dataset.ready = "yes";
  }

  play() {
    if (this.#timer !== undefined || this.#moments.length < 2) return;
    this.show(0);
    this.#timer = setInterval(() => this.#tick(), PACE);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.show(this.#moments.length - 1);
  }

  #tick() {
    if (this.#at === this.#moments.length - 1) return this.stop();
    this.show(this.#at + 1);
  }

  /** @param {number} moment */
  show(moment) {
    const picture = this.#moments[moment];
    if (!picture) return;
    this.#at = moment;
    if (this.host.firstElementChild !== picture) this.host.replaceChildren(picture);
  }
}

/** Gives every card on the page its film; where motion is unwelcome, its last moment. */
export function showFilms() {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const films = new Map([.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-film]"))].map((host) => [host, new Film(host)]));
  /** @type {Film[]} */
  const waiting = [];
  let fetching = 0;
  const next = async () => {
    const film = fetching < AT_ONCE ? waiting.shift() : undefined;
    if (!film) return;
    fetching += 1;
    await film.fetch();
    fetching -= 1;
    if (!still) film.play();
    next();
  };
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const film = films.get(/** @type {HTMLElement} */ (target));
      if (!film || !isIntersecting) continue;
      sight.unobserve(target);
      waiting.push(film);
      next();
    }
  });
  for (const [host, film] of films) {
    sight.observe(host);
    const card = host.closest(".card");
    if (!still) for (const event of ["pointerenter", "focusin"]) card?.addEventListener(event, () => film.play());
  }
}
