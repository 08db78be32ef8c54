//! The field Provider: it chooses one of somebody's sites.

use leptos::prelude::*;
use store::mine::my_sites::MOST;

use super::fields::hidden;
use crate::page::address::query;

/// The most sites of a dropdown: with more, one types, and the server finds out which site that is (`panels::sites::typed`).
pub const MOST_IN_A_DROPDOWN: usize = 12;

/// Chooses the site that the page at `to` is about, out of PID/SLs and names as `Portal::choices` gives them: by a dropdown, or, where
/// there are many, by typing a PID/SL or a part of a name. What matches is proposed, unless there are more than a page names.
pub fn provider_choice(to: &str, sites: Vec<(String, String)>, chosen: &str) -> AnyView {
    let field = field(to, sites, chosen);
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

/// The same for a form with more fields.
pub fn provider_field(to: &str, sites: Vec<(String, String)>, chosen: &str) -> AnyView {
    field(to, sites, chosen)
}

/// Label and control. What is typed has a name of its own, and the site that is chosen now is sent beside it: it stays where nothing
/// is typed. It doesn't stand in the control, which would then propose no other one.
fn field(to: &str, sites: Vec<(String, String)>, chosen: &str) -> AnyView {
    if sites.len() <= MOST_IN_A_DROPDOWN {
        let options = sites.into_iter().map(|(pid_sl, name)| {
            let selected = pid_sl == chosen;
            view! { <option value=pid_sl.clone() selected=selected>{format!("{pid_sl} · {name}")}</option> }
        });
        let options = options.collect_view();
        return view! { <label for="site">"Provider"</label><select id="site" name="site">{options}</select> }.into_any();
    }
    let name = sites.iter().find(|(pid_sl, _)| pid_sl == chosen).map(|(_, name)| format!(" · {name}"));
    let now = (!chosen.is_empty()).then(|| format!("Now {chosen}{}. ", name.unwrap_or_default()));
    let all = format!("/sites{}", query(&[("to", to)]));
    let proposed = (sites.len() <= MOST).then(|| {
        let options = sites.into_iter().map(|(pid_sl, name)| {
            let label = format!("{pid_sl} · {name}");
            view! { <option value=pid_sl label=label></option> }
        });
        view! { <datalist id="sites">{options.collect_view()}</datalist> }
    });
    let list = proposed.is_some().then_some("sites");
    view! {
        <label for="site">"Provider"</label>
        <p class="hint" id="site-hint">
            {now}
            "For another one, enter its PID/SL or a part of its name. "
            <a href=all>"Look it up"</a>
        </p>
        {hidden("site", chosen)}
        <input
            id="site"
            name="provider"
            type="text"
            list=list
            autocomplete="off"
            spellcheck="false"
            autocapitalize="none"
            maxlength="100"
            aria-describedby="site-hint"
        />
        {proposed}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::html::rendered;

    fn sites(count: usize) -> Vec<(String, String)> {
        (0..count).map(|at| (format!("11009{at:04}A"), "NAME".to_owned())).collect()
    }

    /// The field alone, and in its own form.
    fn both(count: usize, chosen: &str) -> [String; 2] {
        [
            rendered(provider_choice("/subordinates", sites(count), chosen)),
            rendered(provider_field("/subordinates", sites(count), chosen)),
        ]
    }

    #[test]
    fn a_few_sites_are_a_dropdown() {
        for html in both(12, "110090003A") {
            assert_eq!(html.matches("<option").count(), 12);
            assert!(html.contains("<select id=\"site\" name=\"site\""), "{html}");
            assert!(html.contains("value=\"110090003A\" selected"), "{html}");
        }
    }

    #[test]
    fn of_many_sites_one_is_typed_and_none_stands_in_the_way_of_what_is_proposed() {
        for (count, options) in [(13, 13), (MOST, MOST), (MOST + 1, 0)] {
            for html in both(count, "110090003A") {
                assert_eq!(html.matches("<option").count(), options, "{html}");
                assert_eq!(html.contains("list=\"sites\""), options > 0, "{html}");
                assert!(html.contains("Now 110090003A · NAME. "), "{html}");
                assert!(html.contains("href=\"/sites?to=%2Fsubordinates\""), "{html}");
                assert!(html.contains("<input type=\"hidden\" name=\"site\" value=\"110090003A\""), "{html}");
                let control = html.split("<input").find(|input| input.contains("name=\"provider\"")).unwrap();
                assert!(!control.split('>').next().unwrap().contains("value="), "{control}");
            }
        }
    }
}
