//! The picker as the server sends it: a plain list of checkboxes under their groups, which works before and without the script.
//! The script makes its lists of it, and needs no other data than what stands here.

use domain::catalogue::{Offer, Service, ServiceCode, ServiceGroup};
use domain::picker::Picker;
use leptos::prelude::*;

use super::html::rendered;
use crate::page::flash::PageFlash;

/// The picker's HTML. Sends `services`, once for each chosen service, and `seen`, once for each that was assigned before and could
/// be taken away. `chosen` is what the list of what is chosen is called.
pub(super) fn picker(offer: Offer, assigned: Vec<ServiceCode>, chosen: &str, flash: &PageFlash) -> String {
    let codes = |name: &'static str| {
        // Of a draft everything counts, also that nothing was picked.
        let fields =
            flash.fields.as_ref().filter(|fields| fields.has(name) || (name == "services" && !fields.is_empty()))?;
        Some(fields.all(name).filter_map(|text| ServiceCode::parse(text).ok()).collect::<Vec<_>>())
    };
    let templates: Vec<(String, Vec<String>)> = offer
        .templates
        .iter()
        .map(|template| (template.name.clone(), template.services.iter().map(ToString::to_string).collect()))
        .collect();
    let mut picker = Picker::new(offer, assigned);
    // What isn't offered is in neither list: nobody takes it away by a form that doesn't show it.
    let seen = codes("seen").unwrap_or_else(|| picker.assigned().iter().cloned().collect());
    if let Some(draft) = codes("services") {
        picker.assign(draft);
    }
    let message = flash.problems.of("services").map(str::to_owned);
    let described = message.is_some().then_some("services-message");
    let templates = serde_json::to_string(&templates).unwrap_or_default();
    let choice = |service: Service| {
        let checked = picker.assigned().contains(&service.code);
        view! {
            <label class="choice">
                <input type="checkbox" name="services" value=service.code.to_string() checked=checked/>
                <span class="choice-text">
                    <span class="choice-name">{service.name}</span>
                    " "
                    <span class="choice-meaning">{service.meaning}</span>
                </span>
            </label>
        }
    };
    let groups = picker.all_groups("").into_iter().map(|ServiceGroup { slug, name, services }| {
        let choices = services.into_iter().map(choice).collect_view();
        view! { <fieldset data-group=slug><legend>{name}</legend>{choices}</fieldset> }
    });
    let groups = groups.collect_view();
    rendered(view! {
        <section
            class="panel"
            id="services"
            tabindex="-1"
            aria-labelledby="services-name"
            aria-describedby=described
            data-picker=chosen.to_owned()
            data-templates=templates
        >
            <div class="panel-head"><h2 id="services-name">"Services"</h2></div>
            {message.map(|message| view! { <p class="field-error" id="services-message">{message}</p> })}
            // Sent also when nothing was assigned: without it the form would not say what it saw.
            <input type="hidden" name="seen" value=""/>
            {seen.into_iter().map(|code| view! { <input type="hidden" name="seen" value=code.to_string()/> }).collect_view()}
            <div class="picker-plain">{groups}</div>
        </section>
    })
}

#[cfg(test)]
mod tests {
    use domain::catalogue::Template;
    use domain::fields::{Fields, Problems};

    use super::*;

    /// Whether the service with this code is ticked.
    fn is_ticked(html: &str, code: &str) -> bool {
        let mut boxes = html.split("<input").filter(|input| input.contains("checkbox"));
        let of_code = boxes.find(|input| input.contains(&format!("value=\"{code}\"")));
        of_code.is_some_and(|input| input.split('>').next().is_some_and(|tag| tag.contains("checked")))
    }

    fn offer() -> Offer {
        let code = |code: &str| ServiceCode::parse(code).unwrap();
        let service = |name: &str, meaning: &str| Service {
            code: code(&name.to_uppercase()),
            name: name.to_owned(),
            meaning: meaning.to_owned(),
            link: None,
        };
        let services = vec![service("Claims", "Send claims."), service("Members", "Who is a member.")];
        let template = Template { name: "Front desk".to_owned(), services: vec![code("MEMBERS")] };
        Offer {
            groups: vec![ServiceGroup { slug: "all".to_owned(), name: "All".to_owned(), services }],
            templates: vec![template],
        }
    }

    #[test]
    fn what_is_assigned_is_ticked_and_was_seen() {
        let html = picker(offer(), vec![ServiceCode::parse("CLAIMS").unwrap()], "Assigned Services", &PageFlash::default());
        assert!(is_ticked(&html, "CLAIMS") && !is_ticked(&html, "MEMBERS"), "{html}");
        assert!(html.contains("<input type=\"hidden\" name=\"seen\" value=\"CLAIMS\""), "{html}");
        assert!(html.contains("data-templates=\"[[&quot;Front desk&quot;,[&quot;MEMBERS&quot;]]]\""), "{html}");
    }

    #[test]
    fn what_was_picked_comes_back_with_what_was_seen_then() {
        let fields: Fields = [("seen", ""), ("services", "MEMBERS")].into_iter().collect();
        let problems = Problems::at("services", "Choose at least one service.");
        let flash = PageFlash { fields: Some(fields), problems, ..PageFlash::default() };
        let html = picker(offer(), vec![ServiceCode::parse("CLAIMS").unwrap()], "Assigned Services", &flash);
        assert!(!is_ticked(&html, "CLAIMS") && is_ticked(&html, "MEMBERS"), "{html}");
        assert!(!html.contains("name=\"seen\" value=\"CLAIMS\""), "{html}");
        assert!(html.contains("id=\"services-message\"") && html.contains(">Choose at least one service.<"), "{html}");
    }
}
