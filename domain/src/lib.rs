//! The words and rules of delegated access. Knows no SQL, no HTTP, no Leptos and no clock.
//!
//! Each type can hold only a right value: `PidSl::parse` is the only way to a [`PidSl`]. Each rule is one function, named
//! for what it decides, that takes plain facts and gives a typed answer. To add a field to a form: give it a type with
//! `parse` and an error enum whose messages a receptionist understands, add it to the form's `parse` in [`forms`], and add
//! its good and bad cases to the table below the type and to `data/forms.json`.

pub mod activation;
pub mod authority;
pub mod birthday;
pub mod catalogue;
pub mod contact;
pub mod day;
pub mod fields;
pub mod fold;
pub mod forms;
pub mod letter;
pub mod mail;
pub mod moment;
pub mod name;
pub mod note;
pub mod notices;
pub mod one_time_password;
pub mod password;
pub mod person;
pub mod picker;
pub mod power;
pub mod request;
pub mod session;
pub mod site;
pub mod terms;
pub mod throttle;
pub mod username;
