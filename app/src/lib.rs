//! Pages, forms and what the browser does with them.
//!
//! A panel is a file in [`panels`]: `load` makes its page on the server, as a [`sheet`], and `submit` is what its form does. Its
//! address, its form's check (a file of `domain::forms`) and both functions are a row in [`panels::table`]. What the browser takes
//! over is in [`browser`], the same for all panels.

#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "ssr")]
pub mod frame;
pub mod page;
#[cfg(feature = "ssr")]
pub mod panels;
#[cfg(feature = "ssr")]
pub mod server_side;
#[cfg(feature = "ssr")]
pub mod sheet;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod site;
