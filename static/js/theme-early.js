// Runs before the first paint, so that a chosen theme and the presenter mode never flash the other one first.
(() => {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem("glassnet.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (sessionStorage.getItem("glassnet.presenter") === "on") root.dataset.presenter = "";
  } catch {
    // Storage is switched off: the system's theme it is.
  }
})();
