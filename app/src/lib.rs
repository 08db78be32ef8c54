//! Pages, components and server functions: rendered on the server, then hydrated into one application.
//!
//! A panel is a file in [`panels`]. Most are sheets ([`sheet`]): `load` makes the whole page on the server, and `submit` is what
//! the server calls when a form of it is posted; to add one, write the file and name it in `panels::sheets`. A panel that must
//! react in the browser before it is sent has its data (`load`), its component, a route in [`site`], and a path for its form in
//! `server/src/forms.rs`.

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
pub mod sheet;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod site;
pub mod trouble;
#[cfg(feature = "ssr")]
pub mod words;
