//! One repaired line of delimited text, cut into cells as the rows of its file are.

use super::scan::{Dialect, Found, Scanner, unquote};
use crate::LineFault;
use crate::columns::Plan;
use crate::reject::RejectReason;
use crate::rejected::Content;
use crate::window::LONGEST_ROW;
use std::borrow::Cow;

/// The cells of one row under the headings of the plan. A line end behind the row is no fault.
pub(crate) fn split(line: &str, delimiter: char, quote: char, plan: &Plan) -> Result<Content, LineFault> {
    let rejected = |reason| Err(LineFault::Rejected(reason));
    // Both were bytes when the file was read; anything else comes from a recipe that was written by hand.
    let dialect = Dialect { delimiter: ascii(delimiter)?, quote: ascii(quote)? };
    let mut cells = Vec::new();
    let Found::Row { end, next, .. } = Scanner::new(dialect).row(line.as_bytes(), 0, true, &mut cells) else {
        return rejected(RejectReason::UnclosedQuote);
    };
    if next < line.len() {
        return Err(LineFault::SeveralRows);
    }
    if end > LONGEST_ROW {
        return rejected(RejectReason::TooLong);
    }
    if line.contains('\0') {
        return rejected(RejectReason::NulByte);
    }
    let text =
        |column: usize| cells.get(column).map_or("", |cell| &line[cell.start as usize..cell.end as usize]);
    if let Some(reason) = plan.misfit(cells.len(), |column| text(column).is_empty()) {
        return rejected(reason);
    }
    Ok(plan.row(false, |column| match cells.get(column) {
        Some(cell) if cell.doubled => {
            let mut plain = String::new();
            unquote(text(column), dialect.quote, &mut plain);
            Cow::Owned(plain)
        }
        _ => Cow::Borrowed(text(column)),
    }))
}

fn ascii(letter: char) -> Result<u8, LineFault> {
    u8::try_from(letter).ok().filter(u8::is_ascii).ok_or(LineFault::NoDialect)
}
