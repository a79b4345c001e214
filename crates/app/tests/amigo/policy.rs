//! What the policy forbids never enters, and what it masks is not shown.

use crate::state::{files, holds, settled, state};
use crate::support::Folder;
use serde_json::Value;

const POLICY: &str =
    "forbidden_headings = [\"Salarié du groupe\"]\nmasked_email_domains = [\"enseigne.fr\"]\n";
const CANARY: &str = "canary-oui-7731";

/// A shop's file with the column that says who works there, or without it.
fn file(with: bool) -> String {
    let mut text =
        "record_id;first_name;last_name;email".to_owned() + if with { ";salarie_du_groupe\n" } else { "\n" };
    for (at, name) in ["Quatremer", "Barbotin", "Vaugirard", "Beauvoisin"].iter().enumerate() {
        let row = format!("r{};Zoé{at};{name};zoe{at}@siege.enseigne.fr", at / 3);
        text += &if with { format!("{row};{CANARY}\n") } else { row + "\n" };
    }
    text
}

fn first_json(out: &str) -> Value {
    serde_json::from_str(out.lines().next().unwrap()).unwrap()
}

#[test]
fn a_forbidden_column_leaves_no_trace_but_its_count() {
    let folder = Folder::with("shop.csv", file(true) + &format!("r9;A;{CANARY}\n;Z;Y;x@y.fr;{CANARY}\n"));
    folder.succeed("source add shop --data r");
    folder.write("r/policy.toml", POLICY);
    let out = folder.succeed("import --data r shop.csv --json");
    let said = first_json(&out);
    assert_eq!(
        (&said["removed"], &said["removed_by_heading"]["salarie_du_groupe"]),
        (&Value::from(5), &Value::from(5))
    );
    assert_eq!((&said["created"], &said["quarantined"]), (&Value::from(2), &Value::from(4)));
    let listed = folder.json("quarantine list --data r --reveal --json");
    let rows = listed["rows"].as_array().unwrap();
    assert_eq!(rows.iter().filter(|row| row["withheld"] == true).count(), 1, "the ragged row is withheld");
    assert!(!out.contains(CANARY) && !listed.to_string().contains(CANARY));
    assert!(!listed.to_string().contains("salarie"), "{listed}");
    let text = folder.succeed("import --data r shop.csv");
    assert!(text.contains("5 values of the forbidden column \"salarie_du_groupe\" removed"), "{text}");
    assert!(!holds(&files(&folder, "r"), CANARY));
    let said = folder.run("quarantine repair 1 --data r --set salarie_du_groupe=oui");
    assert!(said.code == Some(1) && said.err.contains("forbidden by the policy"), "{}", said.err);
}

#[test]
fn a_policy_added_later_makes_no_new_version() {
    let folder = Folder::with("shop.csv", file(true));
    folder.succeed("source add shop --data r");
    folder.succeed("import --data r shop.csv");
    let before = state(&folder, "r");
    folder.write("r/policy.toml", POLICY);
    let said = first_json(&folder.succeed("import --data r shop.csv --json"));
    assert_eq!((&said["changed"], &said["created"]), (&Value::from(0), &Value::from(0)));
    folder.write("shop.csv", file(false));
    let said = first_json(&folder.succeed("import --data r shop.csv --json"));
    assert_eq!((&said["changed"], &said["created"]), (&Value::from(0), &Value::from(0)));
    assert!(state(&folder, "r") == before);
}

#[test]
fn a_mapping_or_a_policy_that_cannot_be_followed_is_refused_before_anything_is_read() {
    let folder = Folder::with("shop.csv", file(true));
    folder.succeed("source add shop --data r");
    folder.write("p.toml", POLICY);
    folder.write("m.toml", "[recognise]\nrest = true\n[columns]\n\"Salarie du groupe\" = \"occupation\"\n");
    let before = settled(&folder, "r");
    let check = |line: &str, expected: &[&str]| {
        let said = folder.run(line);
        assert_eq!(said.code, Some(1), "{}", said.out);
        expected.iter().for_each(|text| assert!(said.err.contains(text), "{text}: {}", said.err));
    };
    check("import --data r shop.csv --policy p.toml --mapping m.toml", &["is forbidden", "\"ignore\""]);
    folder.write("broken.toml", "forbiden_headings = []\n");
    check("import --data r shop.csv --policy broken.toml", &["broken.toml was refused", "amigo policy show"]);
    check("policy check broken.toml", &["broken.toml was refused"]);
    assert!(settled(&folder, "r") == before);
    assert!(folder.succeed("policy show --data r").contains("forbidden_headings = ["));
    assert!(folder.succeed("policy check p.toml").contains("p.toml can be used"));
    folder.write("r/policy.toml", POLICY);
    assert!(folder.succeed("policy show --data r").contains("masked e-mail domains: enseigne.fr"));
    assert_eq!(
        folder.json("policy show --data r --json")["policy"]["masked_email_domains"][0],
        "enseigne.fr"
    );
}

#[test]
fn the_report_masks_what_would_give_staff_away() {
    let folder = Folder::new();
    let mut text = "record_id,first_name,last_name,email,phone\n".to_owned();
    for n in 0..300 {
        let (person, typo) = (n / 2, if n % 2 == 0 { "" } else { "e" });
        let domain = if person % 2 == 0 { "enseigne.fr" } else { "example.org" };
        text += &format!(
            "k{n},Zoe{typo},Nom{person:03},zoe{person}@{domain},06{:08}\n",
            11_223_344 + person * 7919
        );
    }
    folder.write("shop.csv", text);
    folder.write("p.toml", POLICY);
    folder.succeed("report shop.csv --html open.html --reveal");
    assert!(folder.read("open.html").contains("@enseigne.fr"), "without a policy it is shown");
    for (line, name) in [("--reveal", "full.html"), ("", "masked.html")] {
        folder.succeed(&format!("report shop.csv --html {name} --policy p.toml {line}"));
        let page = folder.read(name);
        assert!(!page.contains("@enseigne.fr") && page.contains("\"policy_masks\":true"), "{name}");
        assert!(page.contains("hidden in full"));
    }
    assert!(folder.read("full.html").contains("@example.org"), "other addresses are shown");
}
