//! The field Provider: it chooses one of somebody's sites.

use leptos::prelude::*;
use store::my_sites::MOST;

use crate::page::query;
use crate::sheet::making::rendered;

/// The most sites of a dropdown on a page that is about a site: with more, one types and chooses among those that match.
const MOST_IN_A_DROPDOWN: usize = 12;

/// Chooses the site that the page at `to` is about, out of PID/SLs and names as `Desk::choices` gives them: a dropdown, or, where
/// there are many, a field that proposes those that match what is typed. Where there are more than a page names, one types the
/// PID/SL or looks it up.
pub fn provider_choice(to: &str, sites: Vec<(String, String)>, chosen: &str) -> AnyView {
    let field = field(to, sites, chosen, MOST_IN_A_DROPDOWN);
    view! {
        <form class="form panel" method="get" action=to.to_owned()>
            <div class="fields">
                <div class="field" data-size="long">{field}</div>
            </div>
            <div class="actions"><button type="submit" class="button">"Show"</button></div>
        </form>
    }
    .into_any()
}

/// What stands in the field of a form with more fields, as HTML: always a dropdown, unless there are more than a page names.
pub fn provider_field(to: &str, sites: Vec<(String, String)>, chosen: &str) -> String {
    rendered(field(to, sites, chosen, MOST))
}

/// Label and control.
fn field(to: &str, sites: Vec<(String, String)>, chosen: &str, most: usize) -> AnyView {
    let chosen = chosen.to_owned();
    if sites.len() > MOST {
        let all = format!("/sites{}", query(&[("to", to)]));
        return view! {
            <label for="site">"Provider"</label>
            <p class="hint" id="site-hint">"The PID/SL: nine digits and a letter. " <a href=all>"Look it up"</a></p>
            {typed(chosen, None, Some("site-hint"))}
        }
        .into_any();
    }
    if sites.len() > most {
        let options = sites.into_iter().map(|(pid_sl, name)| {
            let label = format!("{pid_sl} · {name}");
            view! { <option value=pid_sl label=label></option> }
        });
        return view! {
            <label for="site">"Provider"</label>
            {typed(chosen, Some("sites"), None)}
            <datalist id="sites">{options.collect_view()}</datalist>
        }
        .into_any();
    }
    let options = sites.into_iter().map(|(pid_sl, name)| {
        let selected = pid_sl == chosen;
        view! { <option value=pid_sl.clone() selected=selected>{format!("{pid_sl} · {name}")}</option> }
    });
    let options = options.collect_view();
    view! { <label for="site">"Provider"</label><select id="site" name="site">{options}</select> }.into_any()
}

fn typed(chosen: String, list: Option<&'static str>, described: Option<&'static str>) -> AnyView {
    view! {
        <input
            id="site"
            name="site"
            type="text"
            list=list
            value=chosen
            autocomplete="off"
            spellcheck="false"
            maxlength="20"
            aria-describedby=described
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sites(count: usize) -> Vec<(String, String)> {
        (0..count).map(|at| (format!("11009{at:04}A"), "NAME".to_owned())).collect()
    }

    #[test]
    fn many_sites_are_typed() {
        assert!(rendered(provider_choice("/", sites(12), "")).contains("<select id=\"site\""));
        let many = rendered(provider_choice("/", sites(13), "110090003A"));
        assert!(many.contains("list=\"sites\"") && many.contains("value=\"110090003A\""), "{many}");
        assert_eq!(many.matches("<option").count(), 13);
    }

    #[test]
    fn more_sites_than_a_page_names_are_looked_up() {
        for (count, options, looked_up) in [(MOST, MOST, false), (MOST + 1, 0, true)] {
            for html in [
                rendered(provider_choice("/subordinates", sites(count), "110090003A")),
                provider_field("/subordinates", sites(count), "110090003A"),
            ] {
                assert_eq!(html.matches("<option").count(), options, "{html}");
                assert_eq!(html.contains("href=\"/sites?to=%2Fsubordinates\""), looked_up, "{html}");
                assert!(html.contains("110090003A"), "{html}");
            }
        }
    }

    #[test]
    fn a_form_with_more_fields_has_a_dropdown() {
        let html = provider_field("/subordinates", sites(13), "110090003A");
        assert_eq!(html.matches("<option").count(), 13);
        assert!(html.contains("<select id=\"site\"") && html.contains("value=\"110090003A\" selected"), "{html}");
    }
}
