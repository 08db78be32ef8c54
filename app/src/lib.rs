//! Pages, components and server functions: rendered on the server, then hydrated into one application.
//!
//! A panel is a file in [`panels`]: its data (`load`, which gives the page all it shows), its component, and, where
//! it has a form, `submit`, which the server calls when the form is posted to the panel's own path. To add one: write the
//! file, add its route in [`site`] and its form in `server/src/forms.rs`.

#![recursion_limit = "256"]
#![expect(missing_docs, reason = "#[server] makes public fields of a function's arguments and passes no comments on")]

pub mod answer;
pub mod components;
#[cfg(feature = "ssr")]
pub mod dates;
#[cfg(feature = "ssr")]
pub mod desk;
pub mod frame;
pub mod page;
pub mod panels;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod site;
pub mod trouble;
#[cfg(feature = "ssr")]
pub mod words;
