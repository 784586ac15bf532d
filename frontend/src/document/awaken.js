const at = (id) => document.getElementById(id).href;
const app = await import(at("app-script"));
await app.default({ module_or_path: at("app-module") });
app.hydrate();
const woken = new WeakSet();
const wake = async () => {
  for (const island of document.querySelectorAll("leptos-island")) {
    if (woken.has(island)) continue;
    woken.add(island);
    await app[island.dataset.component](island);
    island.dataset.ready = "";
  }
};
await wake();
addEventListener("berth-changed", wake);
