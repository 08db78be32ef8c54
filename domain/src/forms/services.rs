//! The services that a form chose: what the picker sends [R13].

use std::collections::BTreeSet;

use crate::catalogue::{ChoiceError, ServiceCode};
use crate::fields::{Fields, Problems};

/// What is said where at least one service is needed.
pub const NOTHING: &str = "Choose at least one service.";

/// The services that a form chose, and what it showed as chosen before: of a change of the same moment by somebody else nothing is
/// undone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChosenServices {
    /// What is to be assigned. The same one twice counts once; none is a choice, too.
    pub chosen: BTreeSet<ServiceCode>,
    /// What stood there as assigned when the form was shown. None if the form doesn't say: then it is what is assigned now.
    pub seen: Option<BTreeSet<ServiceCode>>,
}

impl ChosenServices {
    /// Reads the fields `services` and `seen`, each once for each service. An empty `seen` says that nothing was assigned.
    pub fn parse(fields: &Fields) -> Result<Self, Problems> {
        let read = |text| ServiceCode::parse(text).map_err(|_| ChoiceError::not_offered(text));
        let chosen: Result<_, ChoiceError> = fields.all("services").map(read).collect();
        let chosen = chosen.map_err(|error| Problems::at("services", error))?;
        let seen = || fields.all("seen").filter_map(|text| ServiceCode::parse(text).ok()).collect();
        Ok(Self { chosen, seen: fields.has("seen").then(seen) })
    }

    /// The same, where none is no choice: then this is said.
    pub fn some(fields: &Fields, nothing: &str) -> Result<Self, Problems> {
        let services = Self::parse(fields)?;
        if services.chosen.is_empty() { Err(Problems::at("services", nothing)) } else { Ok(services) }
    }

    /// What was chosen, all of which must be offered [R13] [R15].
    pub fn within(&self, offered: &BTreeSet<ServiceCode>) -> Result<&BTreeSet<ServiceCode>, ChoiceError> {
        match self.chosen.difference(offered).next() {
            Some(code) => Err(ChoiceError::not_offered(code.as_str())),
            None => Ok(&self.chosen),
        }
    }

    /// What somebody saw assigned who sent the form, or else what is assigned now. Of both only what is offered: the rest stood in
    /// no form to be taken away, and comes back when it is offered again [R13].
    pub fn seen_within(&self, current: &BTreeSet<ServiceCode>, offered: &BTreeSet<ServiceCode>) -> BTreeSet<ServiceCode> {
        self.seen.as_ref().unwrap_or(current).intersection(offered).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(texts: &[&str]) -> BTreeSet<ServiceCode> {
        texts.iter().map(|text| ServiceCode::parse(text).unwrap()).collect()
    }

    fn services(texts: &[&str]) -> Result<ChosenServices, Problems> {
        ChosenServices::parse(&texts.iter().map(|text| ("services", *text)).collect())
    }

    #[test]
    fn r13_only_what_is_offered_can_be_chosen() {
        let offered = codes(&["ELG_VERIFY", "CLM_STATUS"]);
        let chosen = |texts: &[&str]| services(texts).unwrap().within(&offered).cloned();
        assert_eq!(chosen(&["CLM_STATUS"]), Ok(codes(&["CLM_STATUS"])));
        assert_eq!(chosen(&["CLM_STATUS", "ELG_VERIFY"]), Ok(codes(&["CLM_STATUS", "ELG_VERIFY"])));
        assert_eq!(chosen(&["CLM_STATUS", "PRV_EFT"]), Err(ChoiceError::NotOffered("PRV_EFT".into())));
        let odd = Problems::at("services", "“elg verify” is not offered to this site. The list below shows what is.");
        assert_eq!(services(&["CLM_STATUS", "elg verify\u{7}"]), Err(odd));
    }

    #[test]
    fn twice_is_once_and_none_is_a_choice_where_none_is_needed() {
        assert_eq!(services(&["CLM_STATUS", "CLM_STATUS"]).unwrap().chosen, codes(&["CLM_STATUS"]));
        assert_eq!(services(&[]), Ok(ChosenServices::default()));
        assert_eq!(ChosenServices::some(&Fields::default(), NOTHING), Err(Problems::at("services", NOTHING)));
    }

    #[test]
    fn r13_what_is_offered_no_longer_was_seen_by_nobody() {
        let (current, offered) = (codes(&["CLM_STATUS", "PRV_EFT"]), codes(&["ELG_VERIFY", "CLM_STATUS"]));
        let cases: [(Option<&[&str]>, &[&str]); 4] = [
            (None, &["CLM_STATUS"]),
            (Some(&["", "CLM_STATUS", "PRV_EFT"]), &["CLM_STATUS"]),
            (Some(&["ELG_VERIFY"]), &["ELG_VERIFY"]),
            (Some(&[""]), &[]),
        ];
        for (sent, seen) in cases {
            let fields = sent.unwrap_or_default().iter().map(|text| ("seen", *text)).collect();
            let services = ChosenServices::parse(&fields).unwrap();
            assert_eq!(services.seen_within(&current, &offered), codes(seen), "{sent:?}");
        }
    }
}
