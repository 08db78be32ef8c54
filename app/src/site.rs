//! The whole application: its routes, inside the frame.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::frame::{Contact, Framed};
use crate::page::{FirstPage, InTrouble};
use crate::panels::articles::Articles;
use crate::panels::confirmation::{Confirmation, RegistrationConfirmation};
use crate::panels::deed::DeedPage;
use crate::panels::home::{GroupPage, Home};
use crate::panels::modify::Modify;
use crate::panels::new_subordinate::NewSubordinate;
use crate::panels::pin_entry::PinEntry;
use crate::panels::providers::Providers;
use crate::panels::registration::{AddSite, Registration};
use crate::panels::set_password::SetPassword;
use crate::panels::sign_in::SignIn;
use crate::panels::subordinates::Subordinates;
use crate::panels::terms::Terms;
use crate::trouble::Trouble;

/// The application. Every page is sent whole, so that it is complete without script and its status is right.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Contact(StoredValue::new(0.0)));
    provide_context(FirstPage(StoredValue::new(true)));
    view! {
        <Title formatter=|text: String| if text.is_empty() { "Doorward".to_owned() } else { text }/>
        <Router>
            <Framed>
                <Routes fallback=|| view! { <InTrouble trouble=Trouble::NotFound/> }>
                    <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                    <Route path=path!("/sign-in") view=SignIn ssr=SsrMode::Async/>
                    <Route path=path!("/set-password") view=SetPassword ssr=SsrMode::Async/>
                    <Route path=path!("/terms") view=Terms ssr=SsrMode::Async/>
                    <Route path=path!("/set-up-security-access") view=PinEntry ssr=SsrMode::Async/>
                    <Route path=path!("/set-up-security-access/register") view=Registration ssr=SsrMode::Async/>
                    <Route path=path!("/set-up-security-access/add-site") view=AddSite ssr=SsrMode::Async/>
                    <Route path=path!("/set-up-security-access/confirmation") view=RegistrationConfirmation ssr=SsrMode::Async/>
                    <Route path=path!("/providers") view=Providers ssr=SsrMode::Async/>
                    <Route path=path!("/services/:group") view=GroupPage ssr=SsrMode::Async/>
                    <Route path=path!("/news") view=Articles ssr=SsrMode::Async/>
                    <Route path=path!("/publications") view=Articles ssr=SsrMode::Async/>
                    <Route path=path!("/links") view=Articles ssr=SsrMode::Async/>
                    <Route path=path!("/subordinates") view=Subordinates ssr=SsrMode::Async/>
                    <Route path=path!("/subordinates/new") view=NewSubordinate ssr=SsrMode::Async/>
                    <Route path=path!("/subordinates/confirmation") view=Confirmation ssr=SsrMode::Async/>
                    <Route path=path!("/subordinates/:username") view=Modify ssr=SsrMode::Async/>
                    <Route path=path!("/subordinates/:username/:deed") view=DeedPage ssr=SsrMode::Async/>
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
