//! The whole application: its routes, inside the frame.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::frame::{Contact, Framed};
use crate::page::FirstPage;
use crate::panels::confirmation::{Confirmation, RegistrationConfirmation};
use crate::panels::modify::Modify;
use crate::panels::new_subordinate::NewSubordinate;
use crate::panels::pin_entry::PinEntry;
use crate::panels::registration::{AddSite, Registration};
use crate::panels::set_password::SetPassword;
use crate::panels::sign_in::SignIn;
use crate::panels::subordinates::Subordinates;
use crate::sheet::SheetPage;

/// The application. Every page is sent whole, so that it is complete without script and its status is right. The last route takes
/// every other address: which of them are pages, and which are none, the server alone knows (`panels::sheets`).
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Contact(StoredValue::new(0.0)));
    provide_context(FirstPage(StoredValue::new(true)));
    view! {
        <Title formatter=|text: String| if text.is_empty() { "Doorward".to_owned() } else { text }/>
        <Router>
            <Framed>
                <Routes fallback=|| ()>
                    <Route path=path!("/") view=SheetPage ssr=SsrMode::Async/>
                    <Route path=path!("/sign-in") view=SignIn ssr=SsrMode::Async/>
                    <Route path=path!("/set-password") view=SetPassword ssr=SsrMode::Async/>
                    <Route path=path!("/set-up-security-access") view=PinEntry ssr=SsrMode::Async/>
                    <Route path=path!("/set-up-security-access/register") view=Registration ssr=SsrMode::Async/>
                    <Route path=path!("/set-up-security-access/add-site") view=AddSite ssr=SsrMode::Async/>
                    <Route path=path!("/set-up-security-access/confirmation") view=RegistrationConfirmation ssr=SsrMode::Async/>
                    <Route path=path!("/subordinates") view=Subordinates ssr=SsrMode::Async/>
                    <Route path=path!("/subordinates/new") view=NewSubordinate ssr=SsrMode::Async/>
                    <Route path=path!("/subordinates/confirmation") view=Confirmation ssr=SsrMode::Async/>
                    <Route path=path!("/subordinates/link") view=SheetPage ssr=SsrMode::Async/>
                    <Route path=path!("/subordinates/:username") view=Modify ssr=SsrMode::Async/>
                    <Route path=path!("/subordinates/:username/:deed") view=SheetPage ssr=SsrMode::Async/>
                    <Route path=path!("/*sheet") view=SheetPage ssr=SsrMode::Async/>
                </Routes>
            </Framed>
        </Router>
    }
}

/// Tags that pages add to the document's head.
#[component]
pub fn HeadTags() -> impl IntoView {
    view! { <MetaTags/> }
}
