//! What is not done, although it is understood: with its word for machines, its status, and what to do, in both
//! languages.

mod decision;
mod job;
mod round;
mod what_if;

pub(super) use decision::of_decision;
pub(super) use job::of_job;
pub(super) use round::of_round;
pub(super) use what_if::of_what_if;

use crate::http::language::Language;

/// Why something is not done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::http) struct Undecided {
    pub code: &'static str,
    pub status: u16,
    english: String,
    french: String,
}

impl Undecided {
    fn of(
        code: &'static str,
        status: u16,
        english: impl Into<String>,
        french: impl Into<String>,
    ) -> Undecided {
        Undecided { code, status, english: english.into(), french: french.into() }
    }

    /// What is wrong, and what to do.
    pub fn detail(&self, language: Language) -> String {
        language.of_two(self.english.clone(), self.french.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decisions::Undecidable;
    use crate::jobs::Refused;
    use crate::live::{RoundRefused, Untried};
    use model::{DecisionId, Field};

    #[test]
    fn each_reason_is_told_in_both_languages() {
        let all = [
            Undecidable::OneAlready,
            Undecidable::EmptySide,
            Undecidable::NotOfCustomer,
            Undecidable::NoProfileField(Field::FullName),
            Undecidable::NoValue(Field::Email),
            Undecidable::Unusable(Field::Phone),
            Undecidable::NoContact,
            Undecidable::ForEveryBrand,
            Undecidable::SaidAlready(DecisionId(3)),
            Undecidable::TakenBack(DecisionId(4)),
        ];
        let untried_too = [
            Untried::ActsAlready,
            Untried::NothingEarlier,
            Untried::Busy,
            Untried::Unfinished,
            Untried::ActsOtherwise,
            Untried::BadThresholds("review must not lie above same_person".into()),
            Untried::BadCases("case email_only rests on one group".into()),
        ];
        let untried_too = untried_too.into_iter().map(|why| of_what_if(why).fault);
        let of_rounds = [
            RoundRefused::Drawn,
            RoundRefused::Drawing,
            RoundRefused::NotDrawn,
            RoundRefused::Signed,
            RoundRefused::Pending(3),
            RoundRefused::BadTargets("recall must be above 0 and at most 1".into()),
        ];
        let of_rounds = of_rounds.into_iter().map(|why| of_round(why).fault);
        let of_jobs = [
            Refused::UnknownKind { name: "backups".into(), nearest: Some("backup") },
            Refused::UnknownParameter { name: "step".into(), nearest: Some("steps") },
            Refused::BadParameter { name: "steps", least: 1, most: 9 },
            Refused::NotOpen,
            Refused::NoTargets,
            Refused::Over,
            Refused::NotFailed,
            Refused::NotOver,
            Refused::BadExpression,
            Refused::Never,
            Refused::BadZone,
        ];
        let of_jobs = of_jobs.into_iter().map(|why| of_job(why).fault);
        let told = all.into_iter().map(of_decision).chain(untried_too).chain(of_rounds).chain(of_jobs).map(
            |fault| {
                let said = |language| fault.detail(language);
                let (english, french) = (said(Language::English), said(Language::French));
                assert_ne!(english, french);
                format!("{} {}\n  {english}\n  {french}", fault.status(), fault.code())
            },
        );
        insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
    }
}
