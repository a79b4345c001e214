//! How sources write dates. The civil date itself (no time, no zone: a birth date is the same day
//! everywhere) is jiff's.

use serde::{Deserialize, Serialize};

/// A day of the Gregorian calendar.
pub type CivilDate = jiff::civil::Date;

/// The order in which a source writes the parts of a numeric date such as `03/04/1980`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Day first: 3 April 1980 (France and most of the world).
    #[default]
    Dmy,
    /// Month first: 4 March 1980 (United States).
    Mdy,
    /// Year first.
    Ymd,
}
