//! The text format of Prometheus: families with their help and type, samples beneath.

use std::fmt::Write;

pub(super) const COUNTER: &str = "counter";
pub(super) const GAUGE: &str = "gauge";
pub(super) const HISTOGRAM: &str = "histogram";

/// A text under way.
#[derive(Default)]
pub(super) struct Text(String);

impl Text {
    /// Begins a family.
    pub fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing into memory does not fail.
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    /// A sample of the family that was begun last.
    pub fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.0.push_str(name);
        for (at, (label, of)) in labels.iter().enumerate() {
            let of = of.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.0, "{}{label}=\"{of}\"", if at == 0 { '{' } else { ',' });
        }
        let end = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.0, "{end} {value}");
    }

    /// A family of one sample.
    pub fn one(&mut self, name: &str, kind: &str, help: &str, labels: &[(&str, &str)], value: f64) {
        self.family(name, kind, help);
        self.sample(name, labels, value);
    }

    /// The same without labels.
    pub fn plain(&mut self, name: &str, kind: &str, help: &str, value: f64) {
        self.one(name, kind, help, &[], value);
    }

    /// A histogram: how many lie in each bucket, the last one beyond all bounds.
    pub fn histogram(
        &mut self,
        name: &str,
        (label, of): (&str, &str),
        (bounds, counts): (&[f64], &[u64]),
        sum: f64,
    ) {
        let bucket = format!("{name}_bucket");
        let mut passed = 0;
        for (at, count) in counts.iter().enumerate() {
            passed += count;
            let bound = bounds.get(at).map_or_else(|| "+Inf".to_owned(), f64::to_string);
            self.sample(&bucket, &[(label, of), ("le", &bound)], passed as f64);
        }
        self.sample(&format!("{name}_sum"), &[(label, of)], sum);
        self.sample(&format!("{name}_count"), &[(label, of)], passed as f64);
    }

    /// The text as a whole.
    pub fn end(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_hold_what_lies_below_them() {
        let mut text = Text::default();
        text.family("took_seconds", HISTOGRAM, "How long.");
        text.histogram("took_seconds", ("of", "a\"b"), (&[0.005, 1.0], &[2, 0, 1]), 4.5);
        let expected = "# HELP took_seconds How long.\n# TYPE took_seconds histogram\n\
                        took_seconds_bucket{of=\"a\\\"b\",le=\"0.005\"} 2\n\
                        took_seconds_bucket{of=\"a\\\"b\",le=\"1\"} 2\n\
                        took_seconds_bucket{of=\"a\\\"b\",le=\"+Inf\"} 3\n\
                        took_seconds_sum{of=\"a\\\"b\"} 4.5\n\
                        took_seconds_count{of=\"a\\\"b\"} 3\n";
        assert_eq!(text.end(), expected);
    }
}
