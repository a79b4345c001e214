//! What an address may look like: a pragmatic reading of RFC 5321. Quoted local parts and address literals do
//! not occur among customers and are refused.

/// Longest address that RFC 5321 lets through.
const LONGEST: usize = 254;

/// Takes off what surrounds an address: `mailto:`, brackets, quotes, a full stop behind.
pub(super) fn strip(cell: &str) -> &str {
    if let [first, .., last] = cell.as_bytes()
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
        && !matches!(first, b'm' | b'M')
    {
        return cell;
    }
    let cell = cell.trim();
    let scheme = cell.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    let cell = if scheme { &cell[7..] } else { cell };
    let cell = cell.split_once('?').filter(|_| scheme).map_or(cell, |(address, _)| address);
    cell.trim_matches([
        '<', '>', '"', '\'', '.', ',', ';', ':', '(', ')', '[', ']', ' ', '\u{A0}', '\u{FEFF}',
    ])
}

/// Makes one full stop of several in a row, a slip of the finger; answers whether there were any.
pub(super) fn single_dots(address: &mut String) -> bool {
    let before = address.len();
    let mut previous = ' ';
    address.retain(|letter| {
        let again = letter == '.' && previous == '.';
        previous = letter;
        !again
    });
    address.len() < before
}

/// Writes the address in small letters; `false` if it is too long to be one.
pub(super) fn lower(cell: &str, address: &mut String) -> bool {
    if cell.is_ascii() {
        address.push_str(cell);
        address.make_ascii_lowercase();
    } else {
        address.extend(cell.chars().flat_map(char::to_lowercase));
    }
    address.len() <= LONGEST
}

/// Bytes of a local part: letters, digits, and what RFC 5321 lets an unquoted one hold.
const LOCAL_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte >= 128 || (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let others = b"._-+&'~=#!%*$^{}`";
    let mut index = 0;
    while index < others.len() {
        table[others[index] as usize] = true;
        index += 1;
    }
    table
};

/// Whether the part before the at sign is well formed.
pub(super) fn is_local(local: &str) -> bool {
    let mut previous = b'.';
    for byte in local.bytes() {
        if !LOCAL_BYTES[usize::from(byte)] || (byte == b'.' && previous == b'.') {
            return false;
        }
        previous = byte;
    }
    let foreign = local.is_ascii() || local.chars().all(|other| other.is_ascii() || other.is_alphanumeric());
    previous != b'.' && foreign && local.len() <= 64
}

/// Whether the domain is well formed and has a top level that is no number.
pub(super) fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        let letters = label.chars().all(|letter| letter.is_alphanumeric() || letter == '-');
        letters && !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
    };
    let Some((_, last)) = domain.rsplit_once('.') else { return false };
    domain.split('.').all(label)
        && last.chars().count() >= 2
        && !last.bytes().any(|byte| byte.is_ascii_digit())
        || last.starts_with("xn--") && domain.split('.').all(label)
}
