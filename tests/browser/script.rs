//! What is looked for in a page: bodies of scripts for WebDriver.

/// Whether the page is loaded.
pub(super) const IS_LOADED: &str = "return document.readyState === 'complete';";
/// Whether the page is loaded, and each of its islands alive: an island waits for its module only
/// where the document names one.
pub(super) const IS_AWAKE: &str = "
    if (document.readyState !== 'complete') return false;
    if (!document.getElementById('app-module')) return true;
    return !document.querySelector('leptos-island:not([data-ready])');";

/// What can be clicked and says exactly this, within what the selector matches.
pub(super) const CLICKABLE: &str = "
    const [within, words] = arguments;
    const said = (it) => it.innerText.replace(/\\s+/g, ' ').trim();
    for (const place of document.querySelectorAll(within))
        for (const it of place.querySelectorAll('a[href], button, summary'))
            if (it.checkVisibility({ visibilityProperty: true }) && said(it) === words) return it;
    return null;";

/// What the selector matches and is to be seen.
pub(super) const VISIBLE: &str = "
    for (const it of document.querySelectorAll(arguments[0]))
        if (it.checkVisibility({ visibilityProperty: true })) return it;
    return null;";

/// The field that is labelled so, within what the selector matches.
pub(super) const LABELLED: &str = "
    const [within, words] = arguments;
    const said = (it) => it.innerText.replace(/\\s+/g, ' ').trim();
    for (const place of document.querySelectorAll(within))
        for (const it of place.querySelectorAll('label'))
            if (it.control?.checkVisibility({ visibilityProperty: true }) && said(it) === words)
                return it.control;
    return null;";

/// The choice that says this, in the field of this label.
pub(super) const CHOICE: &str = "
    const [label, words] = arguments;
    for (const it of document.querySelectorAll('label'))
        if (it.innerText.trim() === label)
            for (const choice of it.control?.options ?? [])
                if (choice.text.trim() === words) return choice;
    return null;";

/// Every place that outlives a page.
pub(super) const KEEPS: &str = "
    const done = arguments[arguments.length - 1];
    (async () => done([
        ...Object.keys(localStorage).map((key) => `local storage: ${key}`),
        ...Object.keys(sessionStorage).map((key) => `session storage: ${key}`),
        ...(await indexedDB.databases()).map(({ name }) => `database: ${name}`),
        ...(await caches.keys()).map((key) => `cache: ${key}`),
        ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => `worker: ${scope}`),
        ...document.cookie.split('; ').filter(Boolean).map((cookie) => `cookie: ${cookie}`),
    ]))();";

/// What a person reads.
pub(super) const TEXT: &str = "return `${document.title}\\n${document.body?.innerText ?? ''}`;";
