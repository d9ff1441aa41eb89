/** <glass-layers>: the layers of a network for images, each with the shape of what it gives. */

import { h } from "../dom.js";
import { t } from "../messages.js";
import { GlassElement } from "./element.js";

export class GlassLayers extends GlassElement {
  /** @override */
  build() {
    this.list = h("ol", { class: "layer-shapes", "aria-label": t("layers.label") });
    this.append(this.list);
  }

  /** @override */
  connected() {
    this.follow("architecture", () => this.repaint());
  }

  /** @override */
  paint() {
    const { architecture } = this.store?.state ?? {};
    if (!architecture || !this.list) return;
    const shapes = [architecture.input_shape ?? [], ...architecture.layers.map((layer) => layer.output_shape)];
    const names = [t("builder.inputs"), ...architecture.layers.map(({ name }) => name)];
    this.list.replaceChildren(...shapes.map((shape, at) => h("li", {}, h("b", {}, names[at]), h("span", {}, shape.slice(1).join(" × ")))));
  }
}

customElements.define("glass-layers", GlassLayers);
