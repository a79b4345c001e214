// The keys of all fields of a record, in the order in which a record is told.

export const FIELD_KEYS: readonly string[] = [
  "record_id", "source", "updated_at", "title", "gender", "first_name", "last_name", "birth_name", "full_name", "birth_date",
  "birth_place", "occupation", "email", "phone", "street_number", "street", "address_complement", "postcode", "city", "region",
  "country", "loyalty_card", "national_id", "language", "store",
];
