//! The stylesheet of every page: its colours are custom properties, light and dark.

pub(super) const CSS: &str = "\
:root {
  color-scheme: light dark;
  --ground: #fbfaf8; --panel: #ffffff; --ink: #1c2430; --soft: #5b6675; --line: #d9dde3;
  --accent: #0b5c8a; --accent-ink: #ffffff; --warn: #9a3412; --code: #f0f2f5;
  --gap: 1rem; --radius: 0.5rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --panel: #1a2028; --ink: #e8ebf0; --soft: #a3adba; --line: #333c48;
    --accent: #7cc4ee; --accent-ink: #0d1a24; --warn: #fdba74; --code: #232b35;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif;
}
header {
  display: flex; flex-wrap: wrap; gap: var(--gap); align-items: center;
  justify-content: space-between; padding: 0.75rem var(--gap);
  border-bottom: 1px solid var(--line);
}
header form { display: flex; gap: 0.75rem; align-items: center; color: var(--soft); }
main { max-width: 42rem; margin: 0 auto; padding: 1.5rem var(--gap) 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 var(--gap); }
h2 { font-size: 1.125rem; margin: 2rem 0 0.5rem; }
p, ul, ol, dl { margin: 0 0 var(--gap); }
a { color: var(--accent); }
a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible {
  outline: 3px solid var(--accent); outline-offset: 2px;
}
.brand { color: var(--ink); font-weight: 650; text-decoration: none; }
button, .button {
  display: inline-block; min-height: 2.75rem; padding: 0.6rem 1.1rem; border-radius: var(--radius);
  border: 1px solid var(--accent); background: var(--accent); color: var(--accent-ink);
  font: inherit; font-weight: 600; text-decoration: none; cursor: pointer;
}
.quiet { background: transparent; color: var(--accent); border-color: var(--line); }
.panel {
  background: var(--panel); border: 1px solid var(--line); border-radius: var(--radius);
  padding: var(--gap); margin: 0 0 var(--gap);
}
.panel > :last-child { margin-bottom: 0; }
.warn { border-left: 0.3rem solid var(--warn); }
.soft { color: var(--soft); }
label { display: block; margin: 0 0 0.25rem; font-weight: 600; }
input[type=text], input[type=password], select {
  width: 100%; min-height: 2.75rem; padding: 0.5rem; margin: 0 0 var(--gap);
  font: inherit; color: var(--ink); background: var(--panel);
  border: 1px solid var(--soft); border-radius: var(--radius);
}
code, pre { font: 0.9375rem/1.5 ui-monospace, monospace; background: var(--code); border-radius: 0.25rem; }
code { padding: 0.1rem 0.3rem; overflow-wrap: anywhere; }
pre { padding: var(--gap); overflow-x: auto; }
dt { font-weight: 600; }
dd { margin: 0 0 0.5rem; }
";
