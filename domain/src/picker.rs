//! The dual-list picker's state: what is assigned, what is selected, where the keyboard is. No browser needed.
//!
//! Keys follow the listbox pattern of the ARIA Authoring Practices Guide for rearrangeable, multi-select lists.

use std::collections::BTreeSet;

use crate::catalogue::{Offer, Service, ServiceCode, ServiceGroup};

/// One of the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What could be assigned.
    Available,
    /// What is.
    Assigned,
}

impl Side {
    /// The list's label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Available => "Available Services",
            Self::Assigned => "Assigned Services",
        }
    }

    fn index(self) -> usize {
        usize::from(self == Self::Assigned)
    }

    /// The other list.
    #[must_use]
    pub fn other(self) -> Self {
        if self == Self::Available { Self::Assigned } else { Self::Available }
    }
}

/// What a key press in a list asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// One option down.
    Down,
    /// One option up.
    Up,
    /// The first option.
    Home,
    /// The last option.
    End,
    /// Selects or unselects where the keyboard is.
    Space,
    /// Everything, or nothing when everything is selected already.
    SelectAll,
    /// Moves what is selected to the other list.
    Enter,
}

/// What a list says that its filter left empty.
pub const NO_MATCH: &str = "No service matches.";

/// What is said when a filter has left so many of a list's services.
pub fn said_of_filter(shown: usize, of: usize) -> String {
    if shown == 0 { NO_MATCH.to_owned() } else { format!("{shown} of {of} shown.") }
}

/// The picker.
#[derive(Clone, Debug, PartialEq)]
pub struct Picker {
    offer: Offer,
    assigned: BTreeSet<ServiceCode>,
    lists: [List; 2],
}

#[derive(Clone, Debug, Default, PartialEq)]
struct List {
    filter: String,
    selected: BTreeSet<ServiceCode>,
    active: Option<ServiceCode>,
    anchor: Option<ServiceCode>,
}

impl Picker {
    /// A picker over what a site is offered, with some of it assigned. What isn't offered can't be assigned [R13].
    pub fn new(offer: Offer, assigned: impl IntoIterator<Item = ServiceCode>) -> Self {
        let mut picker = Self { offer, assigned: BTreeSet::new(), lists: [List::default(), List::default()] };
        picker.assign(assigned);
        picker
    }

    /// Assigns this, of what is offered, and nothing else: what was picked comes back.
    pub fn assign(&mut self, assigned: impl IntoIterator<Item = ServiceCode>) {
        let offered = self.offer.codes();
        self.assigned = assigned.into_iter().filter(|code| offered.contains(code)).collect();
    }

    /// What would be submitted.
    pub fn assigned(&self) -> &BTreeSet<ServiceCode> {
        &self.assigned
    }

    /// How many services are offered.
    pub fn offered(&self) -> usize {
        self.offer.services().count()
    }

    /// Names of the templates to start from.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.offer.templates.iter().map(|template| template.name.as_str())
    }

    /// All services of a list, whatever the filter.
    pub fn count(&self, side: Side) -> usize {
        self.offer.services().filter(|s| self.is_on(side, &s.code)).count()
    }

    /// How many services a list shows, and of how many, if its filter leaves some out.
    pub fn shown(&self, side: Side) -> String {
        let (shown, all) = (self.visible(side).len(), self.count(side));
        if self.list(side).filter.trim().is_empty() { all.to_string() } else { format!("{shown} of {all} shown") }
    }

    /// What a list says that shows nothing.
    pub fn nothing(&self, side: Side) -> Option<&'static str> {
        match (self.visible(side).is_empty(), self.count(side), side) {
            (false, ..) => None,
            (true, 0, Side::Assigned) => Some("Nothing assigned yet."),
            (true, 0, Side::Available) => Some("Everything is assigned."),
            (true, ..) => Some(NO_MATCH),
        }
    }

    /// The groups of a list with the services that pass its filter.
    pub fn groups(&self, side: Side) -> Vec<ServiceGroup> {
        self.filtered(&self.list(side).filter, |service| self.is_on(side, &service.code))
    }

    /// Every group with the services that pass a filter: the one list of a phone.
    pub fn all_groups(&self, filter: &str) -> Vec<ServiceGroup> {
        self.filtered(filter, |_| true)
    }

    /// Whether a service is selected in its list.
    pub fn is_selected(&self, side: Side, code: &ServiceCode) -> bool {
        self.list(side).selected.contains(code)
    }

    /// Where the keyboard is in a list.
    pub fn active(&self, side: Side) -> Option<&ServiceCode> {
        self.list(side).active.as_ref()
    }

    /// Whether something visible is selected, so that it could be moved.
    pub fn can_move(&self, side: Side) -> bool {
        self.visible(side).iter().any(|s| self.is_selected(side, &s.code))
    }

    /// Whether a list shows anything at all.
    pub fn can_move_all(&self, side: Side) -> bool {
        !self.visible(side).is_empty()
    }

    /// Letters were typed in a list: the keyboard goes on to the next option whose name begins so. One letter typed again goes on
    /// from where it stands; a longer word may be of the option on which it stands already.
    pub fn find(&mut self, side: Side, typed: &str) {
        let word = typed.to_lowercase();
        let mut letters = word.chars();
        let same = letters.next().filter(|first| letters.all(|letter| letter == *first));
        let wanted = same.map_or(word.clone(), String::from);
        let visible = self.visible(side);
        let at = self.active(side).and_then(|code| visible.iter().position(|service| service.code == *code));
        let from = at.map_or(0, |at| if same.is_some() { at + 1 } else { at });
        let (before, after) = visible.split_at(from.min(visible.len()));
        let found = after.iter().chain(before).find(|service| service.name.to_lowercase().starts_with(&wanted));
        if let Some(service) = found {
            let code = service.code.clone();
            self.list_mut(side).active = Some(code);
        }
    }

    /// Narrows a list to names and meanings that contain the words. What is left, in words for the live region.
    pub fn set_filter(&mut self, side: Side, text: &str) -> String {
        text.clone_into(&mut self.list_mut(side).filter);
        let visible: BTreeSet<ServiceCode> = self.visible(side).into_iter().map(|s| s.code).collect();
        let list = self.list_mut(side);
        list.selected.retain(|code| visible.contains(code));
        list.active = list.active.take().filter(|code| visible.contains(code));
        list.anchor = None;
        said_of_filter(visible.len(), self.count(side))
    }

    /// A click: selects one, or with Shift everything from the last one on.
    pub fn click(&mut self, side: Side, code: &ServiceCode, shift: bool) {
        if shift {
            self.extend_to(side, code);
        } else {
            self.toggle(side, code);
        }
        self.point(side, code);
    }

    /// A pointer is pressed on an option: the keyboard stands there from now on.
    pub fn point(&mut self, side: Side, code: &ServiceCode) {
        self.list_mut(side).active = Some(code.clone());
    }

    /// The list got the keyboard: it stands on the first option if it stood on none.
    pub fn focus(&mut self, side: Side) {
        if self.list(side).active.is_none() {
            let first = self.visible(side).first().map(|s| s.code.clone());
            self.list_mut(side).active = first;
        }
    }

    /// A key; with Shift, movement extends the selection. What moved, if something did, in words for the live region.
    pub fn key(&mut self, side: Side, key: Key, shift: bool) -> Option<String> {
        let visible: Vec<ServiceCode> = self.visible(side).into_iter().map(|s| s.code).collect();
        let end = visible.len().checked_sub(1)?;
        let at = self.active(side).and_then(|code| visible.iter().position(|c| c == code));
        let to = match key {
            Key::Down => at.map_or(0, |i| (i + 1).min(end)),
            Key::Up => at.map_or(0, |i| i.saturating_sub(1)),
            Key::Home => 0,
            Key::End => end,
            Key::Space => {
                let code = visible[at.unwrap_or(0)].clone();
                self.click(side, &code, shift);
                return None;
            }
            Key::SelectAll => {
                let all: BTreeSet<ServiceCode> = visible.into_iter().collect();
                let list = self.list_mut(side);
                list.selected = if list.selected == all { BTreeSet::new() } else { all };
                return None;
            }
            Key::Enter => {
                if !self.can_move(side) {
                    let code = visible[at.unwrap_or(0)].clone();
                    self.list_mut(side).selected.insert(code);
                }
                return self.move_selected(side);
            }
        };
        let code = visible[to].clone();
        if shift {
            self.extend_to(side, &code);
        }
        self.list_mut(side).active = Some(code);
        None
    }

    /// Moves what is selected and visible to the other list, in words for the live region.
    pub fn move_selected(&mut self, from: Side) -> Option<String> {
        let moved: Vec<Service> = self.visible(from).into_iter().filter(|s| self.is_selected(from, &s.code)).collect();
        self.move_services(from, &moved)
    }

    /// Moves everything that the list shows to the other one.
    pub fn move_all(&mut self, from: Side) -> Option<String> {
        let moved = self.visible(from);
        self.move_services(from, &moved)
    }

    /// Moves one service: a double click, or a switch on a phone.
    pub fn move_one(&mut self, from: Side, code: &ServiceCode) -> Option<String> {
        let moved: Vec<Service> =
            self.offer.services().filter(|s| s.code == *code && self.is_on(from, code)).cloned().collect();
        self.move_services(from, &moved)
    }

    /// Assigns what a job needs, besides what is assigned already.
    pub fn start_from(&mut self, template: &str) -> Option<String> {
        let template = self.offer.templates.iter().find(|t| t.name == template)?.clone();
        let needed: Vec<Service> = self
            .offer
            .services()
            .filter(|s| template.services.contains(&s.code) && !self.assigned.contains(&s.code))
            .cloned()
            .collect();
        if needed.is_empty() {
            return Some(format!("{}: everything is assigned already.", template.name));
        }
        self.move_services(Side::Available, &needed)
    }

    fn move_services(&mut self, from: Side, moved: &[Service]) -> Option<String> {
        let next = self.neighbour_of(from, moved);
        for service in moved {
            if from == Side::Available {
                self.assigned.insert(service.code.clone());
            } else {
                self.assigned.remove(&service.code);
            }
        }
        let list = self.list_mut(from);
        list.selected.clear();
        list.anchor = None;
        list.active = next;
        let verb = if from == Side::Available { "assigned" } else { "removed" };
        let count = self.count(Side::Assigned);
        match moved {
            [] => None,
            [one] => Some(format!("{} {verb}. {count} of {} assigned.", one.name, self.offered())),
            several => Some(format!("{} services {verb}. {count} of {} assigned.", several.len(), self.offered())),
        }
    }

    /// Where the keyboard stands when the moved ones are gone: the next option that stays, else the last before.
    fn neighbour_of(&self, side: Side, moved: &[Service]) -> Option<ServiceCode> {
        let visible = self.visible(side);
        let stays = |s: &&Service| !moved.iter().any(|m| m.code == s.code);
        let after = visible.iter().position(|s| Some(&s.code) == self.active(side)).unwrap_or(0);
        let next = visible[after..].iter().find(stays);
        next.or_else(|| visible[..after].iter().rev().find(stays)).map(|s| s.code.clone())
    }

    fn toggle(&mut self, side: Side, code: &ServiceCode) {
        let list = self.list_mut(side);
        if !list.selected.remove(code) {
            list.selected.insert(code.clone());
        }
        list.anchor = Some(code.clone());
    }

    fn extend_to(&mut self, side: Side, code: &ServiceCode) {
        let visible = self.visible(side);
        let place = |wanted: &ServiceCode| visible.iter().position(|s| s.code == *wanted);
        let list = self.list_mut(side);
        let anchor = list.anchor.clone().or_else(|| list.active.clone()).unwrap_or_else(|| code.clone());
        if let (Some(a), Some(b)) = (place(&anchor), place(code)) {
            list.selected.extend(visible[a.min(b)..=a.max(b)].iter().map(|s| s.code.clone()));
            list.anchor = Some(anchor);
        }
    }

    fn visible(&self, side: Side) -> Vec<Service> {
        self.groups(side).into_iter().flat_map(|group| group.services).collect()
    }

    fn filtered(&self, filter: &str, keep: impl Fn(&Service) -> bool) -> Vec<ServiceGroup> {
        let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
        let groups = self.offer.groups.iter().map(|group| {
            let passes = |service: &&Service| {
                let text = format!("{} {} {}", service.name, service.meaning, group.name).to_lowercase();
                keep(service) && words.iter().all(|word| text.contains(word))
            };
            ServiceGroup { services: group.services.iter().filter(passes).cloned().collect(), ..group.clone() }
        });
        groups.filter(|group| !group.services.is_empty()).collect()
    }

    fn is_on(&self, side: Side, code: &ServiceCode) -> bool {
        self.assigned.contains(code) == (side == Side::Assigned)
    }

    fn list(&self, side: Side) -> &List {
        &self.lists[side.index()]
    }

    fn list_mut(&mut self, side: Side) -> &mut List {
        &mut self.lists[side.index()]
    }
}
