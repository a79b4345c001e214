//! The page itself: one file that holds style, script and data, loads nothing and can be opened from a disk.

use super::data::Data;

const PAGE: &str = include_str!("assets/page.html");
const STYLE: &str = include_str!("assets/report.css");
/// In this order: what is said, how it is drawn, what is shown.
const SCRIPTS: [&str; 8] = [
    include_str!("assets/words.js"),
    include_str!("assets/words_fr.js"),
    include_str!("assets/names.js"),
    include_str!("assets/draw.js"),
    include_str!("assets/figures.js"),
    include_str!("assets/history.js"),
    include_str!("assets/examples.js"),
    include_str!("assets/report.js"),
];

/// Writes out the page.
pub(super) fn render(data: &Data<'_>) -> serde_json::Result<String> {
    let data = embedded(&serde_json::to_string(data)?);
    let script = SCRIPTS.concat();
    // The template is cut at its marks and never searched again, so that no value can pose as a mark.
    let mut page = String::with_capacity(PAGE.len() + STYLE.len() + script.len() + data.len());
    for piece in PAGE.split("{{") {
        match piece.split_once("}}") {
            Some((mark, rest)) => {
                page.push_str(match mark {
                    "style" => STYLE,
                    "data" => &data,
                    "script" => &script,
                    other => unreachable!("the template has no mark {other}"),
                });
                page.push_str(rest);
            }
            None => page.push_str(piece),
        }
    }
    Ok(page)
}

/// JSON that cannot end the script element it stands in: `<` only ever occurs within its strings.
fn embedded(json: &str) -> String {
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_has_each_mark_once() {
        for mark in ["style", "data", "script"] {
            assert_eq!(PAGE.matches(&format!("{{{{{mark}}}}}")).count(), 1, "{mark}");
        }
        assert_eq!(PAGE.matches("{{").count(), 3);
    }

    #[test]
    fn every_field_and_kind_of_key_has_its_words() {
        let names = include_str!("assets/names.js");
        let known = |key: &str| assert!(names.contains(&format!(" {key}: [\"")), "{key} has no words");
        model::Field::ALL.iter().for_each(|field| known(field.key()));
        for kind in identity::resolve::kind::KINDS {
            known(serde_json::to_value(kind).unwrap().as_str().unwrap());
        }
    }

    #[test]
    fn no_asset_ends_its_own_element() {
        assert!(!STYLE.contains("</"));
        assert!(SCRIPTS.iter().all(|script| !script.contains("</") && !script.contains("innerHTML")));
    }

    #[test]
    fn embedded_data_cannot_end_its_element_and_reads_as_before() {
        let hostile = "</script><script>alert(1)</script><!--";
        let json = embedded(&serde_json::to_string(hostile).unwrap());
        assert!(!json.contains('<'));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
    }
}
