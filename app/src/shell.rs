//! The document around a page: head, style, frame, and the script that takes the page over.

use leptos::prelude::*;

use crate::page::content::{Content, Parts};
use crate::server_side::portal::{Caller, Settings};
use crate::sheet::rendered;

/// What the document may load and run: its own files, and what carries this answer's nonce (CSP Level 3).
pub fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// A page that the browser still has from before is asked for anew: it may be somebody else's by now. The files are fetched once, at
/// the same time, and take over when the whole page is there. On a page at the door they come when it is there: nobody waits for them to sign in. Where they don't come, the page
/// goes on as it is.
fn start(settings: &Settings, later: bool) -> String {
    let (script, wasm) = (&settings.assets.script, &settings.assets.wasm);
    let when = if later { "addEventListener('load',()=>(window.requestIdleCallback||setTimeout)(go))" } else { "go()" };
    format!(
        "addEventListener('pageshow',e=>{{if(e.persisted){{document.documentElement.hidden=true;location.reload()}}}});\
         {{const go=()=>{{const file=fetch('{wasm}');\
         const read=document.readyState!='loading'||new Promise(done=>addEventListener('DOMContentLoaded',done));\
         Promise.all([import('{script}'),read]).then(([m])=>m.default({{module_or_path:file}})).catch(()=>0)}};{when}}}"
    )
}

/// The document.
pub fn document(settings: &Settings, caller: &Caller, content: Content, nonce: &str) -> String {
    let Content { title, parts, user, .. } = content;
    let Parts { masthead, nav, main, foot } = parts;
    let inside = caller.inside().is_ok();
    let accent = format!(":root{{--brand-accent:{}}}", settings.branding.accent);
    let seconds = |micros: i64| inside.then_some(micros / domain::moment::SECOND);
    let nav = (!nav.is_empty()).then(|| {
        view! {
            <nav class="services-nav" id="services-nav" popover="auto" aria-labelledby="services-nav-name" inner_html=nav></nav>
        }
    });
    let html = rendered(view! {
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{title}</title>
                <link rel="icon" href="data:,"/>
                // Before the style sheet: a script behind one waits for it.
                <script nonce=nonce.to_owned() inner_html=start(settings, !inside)></script>
                <link rel="stylesheet" href=settings.assets.style.clone()/>
                <style nonce=nonce.to_owned() inner_html=accent></style>
            </head>
            <body data-user=user data-idle=seconds(settings.limits.idle) data-warning=seconds(settings.warning)>
                <a class="skip" href="#main">"Skip to the page’s content"</a>
                <header class="masthead" id="masthead" inner_html=masthead></header>
                <div class="frame">
                    {nav}
                    <main id="main" tabindex="-1" inner_html=main></main>
                    <footer class="foot" id="foot" inner_html=foot></footer>
                </div>
                <div id="said" class="visually-hidden" role="status"></div>
                {inside.then(time_out)}
            </body>
        </html>
    });
    format!("<!DOCTYPE html>{html}")
}

/// The warning before an idle session ends (WCAG 2.2.1). The focus goes to its heading: what is typed meanwhile answers nothing.
fn time_out() -> AnyView {
    view! {
        <dialog class="dialog" id="time-out" role="alertdialog" aria-labelledby="time-out-name" aria-describedby="time-out-words">
            <h2 id="time-out-name" tabindex="-1" autofocus=true>"Are you still there?"</h2>
            <p id="time-out-words">
                <span id="time-out-left"></span>
                " What you typed stays here: it will be back when you sign in again."
            </p>
            <div class="actions">
                <button type="button" class="button primary" id="stay-signed-in">"Stay Signed In"</button>
            </div>
        </dialog>
    }
    .into_any()
}
