//! Every score in words, beside the number it explains.

/// A score that is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Score {
    /// Required fields filled.
    Completeness,
    /// All fields filled.
    CompletenessOfAll,
    /// Filled values usable.
    Accuracy,
    /// Records that are no duplicates.
    Uniqueness,
    /// The weighted total.
    Total,
}

impl Score {
    /// Every score, in the order of a report.
    pub const ALL: &[Score] =
        &[Score::Completeness, Score::CompletenessOfAll, Score::Accuracy, Score::Uniqueness, Score::Total];

    /// Its name: English, French.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Score::Completeness => ("completeness", "complétude"),
            Score::CompletenessOfAll => ("completeness of all fields", "complétude de tous les champs"),
            Score::Accuracy => ("accuracy", "exactitude"),
            Score::Uniqueness => ("uniqueness", "unicité"),
            Score::Total => ("total", "note globale"),
        }
    }

    /// How it is computed: English, French.
    pub const fn formula(self) -> (&'static str, &'static str) {
        match self {
            Score::Completeness => (
                "required fields filled / (records x required fields)",
                "champs obligatoires renseignés / (fiches x champs obligatoires)",
            ),
            Score::CompletenessOfAll => (
                "fields filled / (records x fields the source uses or has to fill)",
                "champs renseignés / (fiches x champs que la source utilise ou doit renseigner)",
            ),
            Score::Accuracy => (
                "filled fields whose values can all be used after cleaning / filled fields",
                "champs renseignés dont toutes les valeurs sont utilisables après nettoyage / champs renseignés",
            ),
            Score::Uniqueness => (
                "1 - known duplicates / records; a duplicate is a record beyond the first of its customer",
                "1 - doublons connus / fiches ; un doublon est une fiche au-delà de la première de son client",
            ),
            Score::Total => (
                "weighted mean of completeness, accuracy and uniqueness; a score without a denominator is left out",
                "moyenne pondérée de la complétude, de l'exactitude et de l'unicité ; une note sans dénominateur est \
                 écartée",
            ),
        }
    }
}
