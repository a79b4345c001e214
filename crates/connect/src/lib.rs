//! From and to the outside: file formats and the mapping of their columns to canonical fields. It never
//! touches a database and never judges a value: cleaning is the business of `identity`.
