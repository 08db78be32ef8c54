//! The document around the application: head, style, and the script that hydrates it.

use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::desk::Settings;
use crate::site::{App, HeadTags};

/// What the page may load and run: its own files, and the scripts that carry this answer's nonce.
fn set_policy() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

/// The document.
pub fn shell(settings: &Settings) -> impl IntoView + use<> {
    set_policy();
    let assets = settings.assets.clone();
    let accent = format!(":root{{--brand-accent:{}}}", settings.branding.accent);
    let start = format!(
        "import start, {{ hydrate }} from '{}'; start({{ module_or_path: '{}' }}).then(hydrate);",
        assets.script, assets.wasm
    );
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="data:,"/>
                <link rel="stylesheet" href=assets.style/>
                <style nonce=use_nonce()>{accent}</style>
                <link rel="modulepreload" href=assets.script/>
                <link rel="preload" href=assets.wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script type="module" nonce=use_nonce()>{start}</script>
                <HeadTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
