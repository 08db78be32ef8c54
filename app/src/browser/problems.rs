//! What is wrong with a form: a summary with links to the fields, and a message at each of them, with the same markup as the server's
//! ([`crate::sheet`]). A message goes as soon as its field is right.

use domain::fields::{Problem, Problems};
use web_sys::{Element, HtmlElement, HtmlFormElement};

use super::{checked, dom};

/// Names of fields and the panel's words for them.
type Labels = &'static [(&'static str, &'static str)];

/// Marks a message that the browser's own check gave: that check can take it away again.
const CHECKED: &str = "data-checked";

/// Shows what is wrong, and puts the focus on the summary.
pub fn show(form: &HtmlFormElement, wrong: &Problems) {
    let Some(main) = dom::main() else { return };
    for old in dom::all::<HtmlElement>(&main, ".error-summary") {
        old.remove();
    }
    for message in messages(form) {
        take_away(&message);
    }
    let known = checked::wrong_with(form, &checked::fields_of(form, None));
    for Problem { field, message } in wrong.iter().filter(|problem| !problem.field.is_empty()) {
        put(field, message, known.of(field) == Some(message));
    }
    if let Some(summary) = summary(form, wrong) {
        let inside = form.class_list().contains("form");
        let around: &HtmlElement = if inside { form } else { &main };
        let first = if inside { around.first_child() } else { below_head(&main) };
        // Only fails for a form that is no longer there.
        drop(around.insert_before(&summary, first.as_ref()));
        drop(summary.focus());
    }
}

/// What stands below the page's heading and its first sentence.
fn below_head(main: &HtmlElement) -> Option<web_sys::Node> {
    let head = dom::find::<Element>(main, ".lede").or_else(|| dom::find::<Element>(main, "h1"))?;
    head.next_sibling()
}

fn labels_of(form: &HtmlFormElement) -> Labels {
    checked::check_of(form).map(|(form, _)| form.labels).unwrap_or_default()
}

/// A line of the summary: the field's label, and what is wrong with it.
fn line_of(labels: Labels, field: &str, message: &str) -> String {
    let label = labels.iter().find(|(name, _)| *name == field).map(|(_, label)| *label);
    label.map_or_else(|| message.to_owned(), |label| format!("{label}: {message}"))
}

/// The links of the summary that lead to a field.
fn lines_to(field: &str) -> Vec<Element> {
    let lines = dom::main().map(|main| dom::all::<Element>(&main, ".error-summary a")).unwrap_or_default();
    let to = format!("#{field}");
    lines.into_iter().filter(|link| link.get_attribute("href").as_deref() == Some(to.as_str())).collect()
}

fn say_in_summary(form: &HtmlFormElement, field: &str, message: &str) {
    for line in lines_to(field) {
        line.set_text_content(Some(&line_of(labels_of(form), field, message)));
    }
}

fn summary(form: &HtmlFormElement, wrong: &Problems) -> Option<HtmlElement> {
    let labels = labels_of(form);
    let summary = dom::made("div", "notice bad error-summary", "")?;
    dom::set(&summary, "role", Some("alert"));
    dom::set(&summary, "tabindex", Some("-1"));
    let list = dom::made("ul", "", "")?;
    for Problem { field, message } in wrong.iter() {
        let words = line_of(labels, field, message);
        let line = dom::made("li", "", "")?;
        if field.is_empty() {
            line.set_text_content(Some(&words));
        } else {
            let way = dom::made("a", "", &words)?;
            dom::set(&way, "href", Some(&format!("#{field}")));
            line.append_child(&way).ok()?;
        }
        list.append_child(&line).ok()?;
    }
    summary.append_child(&*dom::made("h2", "", "There is a problem")?).ok()?;
    summary.append_child(&list).ok()?;
    Some(summary)
}

/// Puts a message at the field with this id.
fn put(field: &str, message: &str, checked: bool) {
    let (Some(control), Some(words)) = (dom::by_id(field), dom::made("p", "field-error", message)) else { return };
    let id = format!("{field}-message");
    words.set_id(&id);
    dom::set(&words, CHECKED, checked.then_some(""));
    describe(&control, &id, true);
    // A field stands in a box with its label; a group has its name first, and the message comes below that.
    let boxed = control.closest(".field").ok().flatten().filter(|around| !around.is_same_node(Some(&control)));
    let put = if let Some(around) = boxed {
        let mut child: Element = control.clone().into();
        while let Some(parent) = child.parent_element().filter(|parent| !parent.is_same_node(Some(&around))) {
            child = parent;
        }
        around.insert_before(&words, Some(&child))
    } else {
        let name = dom::find::<Element>(&control, ":scope > legend, :scope > .panel-head, :scope > h2");
        control.insert_before(&words, name.and_then(|name| name.next_sibling()).as_ref())
    };
    // Only fails for a field that is no longer there.
    drop(put);
}

/// Says at a control whether it is wrong, and that the message with this id tells why.
fn describe(control: &Element, id: &str, wrong: bool) {
    let before = control.get_attribute("aria-describedby").unwrap_or_default();
    let others = before.split_whitespace().filter(|other| *other != id);
    let all: Vec<&str> = others.chain(wrong.then_some(id)).collect();
    dom::set(control, "aria-describedby", (!all.is_empty()).then(|| all.join(" ")).as_deref());
    let input = ["INPUT", "SELECT", "TEXTAREA"].contains(&control.tag_name().as_str());
    dom::set(control, "aria-invalid", (wrong && input).then_some("true"));
}

fn messages(form: &HtmlFormElement) -> Vec<HtmlElement> {
    dom::all(form, ".field-error[id$='-message']")
}

fn field_of(message: &HtmlElement) -> String {
    message.id().trim_end_matches("-message").to_owned()
}

/// Takes a message away, with its line in the summary; the last one takes the summary with it.
fn take_away(message: &HtmlElement) {
    let field = field_of(message);
    if let Some(control) = dom::by_id(&field) {
        describe(&control, &message.id(), false);
    }
    message.remove();
    for line in lines_to(&field) {
        line.closest("li").ok().flatten().unwrap_or(line).remove();
    }
    let Some(main) = dom::main() else { return };
    if let Some(summary) = dom::find::<Element>(&main, ".error-summary")
        && dom::find::<Element>(&summary, "li").is_none()
    {
        summary.remove();
    }
}

/// Something was typed into a field: messages that no longer hold go. What only the server could know holds until its field changes.
pub fn look_again(form: &HtmlFormElement, changed: &str) {
    let shown = messages(form);
    if shown.is_empty() {
        return;
    }
    let wrong = checked::wrong_with(form, &checked::fields_of(form, None));
    for message in shown {
        let field = field_of(&message);
        match wrong.of(&field) {
            None if message.has_attribute(CHECKED) || field == changed => take_away(&message),
            Some(words) if message.has_attribute(CHECKED) && message.text_content().as_deref() != Some(words) => {
                message.set_text_content(Some(words));
                say_in_summary(form, &field, words);
            }
            _ => {}
        }
    }
}
