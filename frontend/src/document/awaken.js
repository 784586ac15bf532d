const at = (id) => document.getElementById(id).href;
const app = await import(at("app-script"));
await app.default({ module_or_path: at("app-module") });
app.hydrate();
for (const island of document.querySelectorAll("leptos-island")) {
  await app[island.dataset.component](island);
  island.dataset.ready = "";
}
