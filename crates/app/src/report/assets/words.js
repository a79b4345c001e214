"use strict";
// All that the page says, in both languages. A text with figures is a function of them, already formatted.

const WORDS = {
  en: {
    title: "Who is who",
    skip: "Skip to the content",
    contents: "Contents",
    language: "Language",
    made: (date, version, model) => `${date} · Amigo ${version} · model ${model}`,
    masked: "Personal values are masked.",
    revealed: "Personal values are shown in full: handle this file as you would handle your customer file.",
    lead: (n) =>
      `${n.records} ${n.one.records ? "record" : "records"} in ${n.sources}\u00a0${n.one.sources ? "source" : "sources"} ` +
      `are ${n.customers}\u00a0${n.one.customers ? "person" : "people"}.`,
    leadMore: (n) =>
      `${n.duplicates} records (${n.share}) are duplicates; ${n.review} wait for a person's look. ` +
      `The people live in ${n.households} households.`,
    tiles: {
      records: "records", customers: "people", households: "households", duplicates: "duplicate records",
      review: "records to look at", rejected: "rows left out",
    },
    inQuarantine: "rows in quarantine",
    asTable: "The figures as a table",
    all: "All", others: (n) => `${n} other sources`,
    sections: {
      history: "Before and after", acceptance: "Acceptance", scores: "How sure", sizes: "People and households", sources: "Sources", cases: "Match cases",
      examples: "The closest calls", quality: "Data quality", rejects: "Rows left out",
      quarantine: "Rows in quarantine",
      limits: "What was not compared, and vetoes", files: "How the files were read",
    },
    history: {
      intro: "What the sources brought, and what became of it: every record beyond the first of a " +
        "person is a duplicate removed. In the last line a person whom several sources know counts once.",
      sources: "Records before, people after", sourcesHead: ["Source", "Records before", "People after", "Duplicates removed"],
      changes: "What has changed",
      changesHead: ["Moment", "When", "Records then", "People then", "Records since", "People since"],
      first: "After the first run", published: "Before the last publication of a model", noMoment: "Nothing was run yet.",
      quality: "Quality by source",
      qualityIntro: "As of today, by UTC; the change of the total is in percentage points.",
      qualityHead: ["Source", "Completeness", "Accuracy", "Uniqueness", "Total", "Since yesterday", "Since 30 days"],
      formulas: [
        "Completeness = required fields filled ÷ (records × required fields).",
        "Accuracy = filled fields whose values can all be used after cleaning ÷ filled fields.",
        "Uniqueness = 1 − known duplicates ÷ records. Total = weighted mean of the three (0.4, 0.4, 0.2).",
      ],
      noQuality: "Nothing was counted yet.",
      share: (part, whole) => `${part} of ${whole}`, points: (n) => n,
    },
    acceptance: {
      nothing: "No sample was judged yet: how right the matching is has not been measured on this repository.",
      intro: (round, model, drawn, judged, undecided, pending) =>
        `Round ${round}, decided by model ${model}: ${drawn} pairs drawn, ${judged} judged by people, ` +
        `${undecided} undecidable, ${pending} without a label.`,
      signed: (by) => `Signed by ${by}.`, unsigned: "Not signed yet.",
      head: ["Figure", "Target", "Estimate", "Interval", "If undecided pairs speak against / for", "Verdict"],
      precision: "Precision", recall: "Recall",
      verdicts: { met: "met", not_met: "not met", not_shown: "not shown: more labels are needed" },
      formulas: [
        "Precision: share of the joined pairs that are one person, weighted by stratum. Recall: share of the pairs of one " +
        "person that were joined, among all pairs that the matching or a wider, independent search reaches.",
      ],
    },
    scores: {
      intro: (n) =>
        `${n.compared} pairs of records shared something worth a comparison; the ${n.kept} that agree in at least ` +
        `two attributes are shown here by their score. One bit more doubles the odds for one person: 0 bits are ` +
        `even odds, 10 bits are a thousand to one.`,
      rule: (same, review) =>
        `From ${same} bits on, a pair that fires a match case is one person. From ${review} bits on, a person should look.`,
      x: "score in bits", y: "pairs of records (logarithmic)",
      review: "look", same: "one person",
      bar: (range, n) => `${range} bits: ${n} pairs`,
      below: (to) => `below ${to}`, above: (from) => `${from} and more`, between: (from, to) => `${from} to ${to}`,
      head: ["Score in bits", "Pairs"],
      low: "two people", grey: "between the thresholds", high: "one person, if a case fires",
    },
    sizes: {
      intro: "How many records one person has, and how many people one household.",
      customers: "Records of one person", households: "People of one household",
      customersY: "people (logarithmic)", householdsY: "households (logarithmic)",
      customersBar: (size, n) => `${n} people have ${size} record(s)`,
      householdsBar: (size, n) => `${n} households have ${size} person(s)`,
      customersHead: ["Records", "People"], householdsHead: ["People", "Households"],
    },
    sources: {
      intro:
        "Links between records by source. On the diagonal, both records come from one source: duplicates within " +
        "it. The small figure counts the people found in both sources, or twice in the one.",
      cell: (a, b, links, people) => `${a} and ${b}: ${links} links, ${people} people`,
      people: (n) => `${n} people`,
      matrix: "Links by source",
      rate: "Duplicates within each source",
      rateIntro: "Deduplication rate = 1 − people ÷ records.",
      rateHead: ["Source", "Records", "People", "Deduplication rate"],
    },
    cases: {
      intro: (n) =>
        `A match case is a rule a person can read aloud. A link may fire several; "alone" counts the links that no ` +
        `other case supports. ${n} links fire no case by themselves, only together with the other records of ` +
        `their person.`,
      head: ["Case", "In words", "Links", "Alone"],
      never: "Cases that never fired",
      neverNone: "Every case fired at least once.",
    },
    examples: {
      intro: (n) =>
        `${n === "20" ? "Twenty" : n} pairs at the edges of the rules, the closest calls first. Letters that differ ` +
        `are marked. The bars add up, step by step, to the score.`,
      nothing: "No pair of records came near enough to be shown.",
      maskedIntro:
        "A dot stands for a letter that is not shown: equal letters have equal dots, a marked dot is a letter that differs.",
      policyMasks: "E-mail addresses and loyalty cards that the policy masks are hidden in full.",
      revealedIntro: "Values are shown as they were compared; beneath, in small letters, as they stand in the file.",
      openAll: "Open all", closeAll: "Close all",
      place: (file, row) => `${file}, row ${row}`, record: (number) => `record ${number}`,
      id: (id) => `id ${id}`,
      field: "Field", first: "First record", second: "Second record",
      bits: (n) => `${n} bits`,
      cases: "Match cases that fire", noCase: "No match case fires for this pair by itself.",
      waterfall: "How the score comes about",
      step: "Step", weight: "Bits",
      prior: "Before comparing", priorNote: { household: "by the number of pairs of each kind", strangers: "most pairs are strangers" },
        other: "The less likely alternative",
      score: "Score",
      against: {
        household: "Each step weighs one person against two people of one household, the likeliest alternative.",
        strangers: "Each step weighs one person against two strangers, the likeliest alternative.",
      },
      model: (version) => `Decided by model ${version}.`,
      thresholds: (review, same) => `Lines: look from ${review} bits, one person from ${same} bits.`,
      odds: (n) => `odds of ${n} to 1`, oddsAgainst: (n) => `odds of 1 to ${n}`,
      verdicts: { same: "One person", review: "To be looked at", vetoed: "Two people (veto)", different: "Two people" },
      short: {
        same: (cases) => (cases.includes(",") ? `cases ${cases}` : `case ${cases}`), group: () => "with its group",
        grey_score: () => "score between the thresholds", no_case: () => "no case",
        contradiction: () => "the groups contradict each other", too_large: () => "group too large",
        vetoed: (cases, veto) => veto.toLowerCase(), different: () => "score below the thresholds", caseless: () => "grey score, no case",
      },
      sentence: {
        same: (n) => `The score of ${n.score} reaches the threshold of ${n.same}, and a match case fires.`,
        group: (n) =>
          `The score of ${n.score} reaches the threshold of ${n.same}; a match case fires for the other records ` +
          `of this person taken together.`,
        grey_score: (n) =>
          `A match case fires, but the score of ${n.score} lies between ${n.review} and ${n.same}.`,
        no_case: (n) => `The score of ${n.score} is high enough, but no match case fires.`,
        contradiction: (n) =>
          `The score of ${n.score} is high enough, but the records the two belong with contradict each other.`,
        too_large: (n) =>
          `The score of ${n.score} is high enough, but the group would grow beyond what one person has.`,
        vetoed: (n) => `The score is ${n.score}, but ${n.veto}.`,
        different: (n) => `The score of ${n.score} stays below ${n.review}, from which a person would look.`,
        caseless: (n) => `The score of ${n.score} lies between the thresholds, and no match case fires.`,
      },
      household: "The two live in one household.",
      vetoes: {
        twins: "born on one day, with one family name and home but two first names, the two are twins",
        parent_and_child: "two first names and a generation between the birth dates make them parent and child",
        same_household: "one home or contact, two first names and nothing personal in common make them two people of one household",
        exclusive_ids: "they carry two different numbers of a kind that a person has only one of",
      },
    },
    quality: {
      intro: "Completeness and validity of each field, by source.",
      formula: [
        "Completeness = rows with a value ÷ rows.",
        "Validity = 1 − values that count as missing (placeholders, wrong syntax, impossible dates) ÷ values.",
      ],
      field: "Field", valid: (share) => `valid ${share}`,
      cell: (filled, rows, unusable) => `${filled} of ${rows} rows filled; ${unusable} values unusable`,
      remarks: "What cleaning noticed", remark: "Remark",
    },
    rejects: {
      intro: (n) => `${n} rows could not be used. They are left out, counted and reported; a value is never shown.`,
      nothing: "Every row could be used.",
      waiting: (n) => `${n} rows wait in quarantine, sealed, until somebody repairs or discards them.`,
      noneWaits: "No row waits in quarantine.",
      byReason: "By file and reason", first: (n) => `The first ${n}`,
      head: ["File", "Reason", "Rows"], listHead: ["File", "Row", "Column", "Reason"],
      reasons: {
        ragged: "another number of cells than headings", unclosed_quote: "a quotation mark is never closed",
        too_long: "longer than 1 MiB", garbled: "bytes that are no text in the file's encoding",
        nul_byte: "a NUL byte", bad_json: "not valid JSON", not_an_object: "not a JSON object",
        number_too_long: "a number too long to be kept exactly",
        duplicate_id: "its key was used by another row of the source: the first one counts",
      },
      ragged: (cells, headings) => `${cells} cells under ${headings} headings`,
      badJson: (at) => `not valid JSON at byte ${at}`,
    },
    limits: {
      intro:
        "Comparing every record with every other would take for ever. Records are compared when they share a key; " +
        "a key shared by too many is set aside, and so is a kind of key that would bring too many pairs. Nothing is " +
        "dropped without being told here.",
      capped: "Keys shared by too many records", cappedHead: ["Kind of key", "Keys", "Records", "Largest"],
      cappedNone: "No key was shared by too many records.",
      leftOut: "Kinds of keys left out for their cost", leftOutNone: "None.",
      used: "Kinds of keys used",
      vetoes: "Vetoes", vetoesIntro: "Pairs whose score was high, but which a veto kept apart.",
      vetoHead: ["Veto", "Pairs"], vetoesNone: "No veto was needed.",
    },
    vetoes: {
      twins: "Twins", parent_and_child: "Parent and child", same_household: "Two people of one household",
      exclusive_ids: "Contradictory exclusive numbers",
    },
    files: {
      intro: "What was detected, and which column feeds which field.",
      head: ["File", "Rows", "Read as", "Columns known by"],
      delimiter: (sign) => `delimiter ${sign}`, quote: (sign) => `quote ${sign}`, sheet: (name) => `sheet ${name}`,
      formats: { csv: "CSV", xlsx: "Excel", json_lines: "JSON Lines" },
      packed: "packed with gzip",
      mapped: { given: "the mapping given", headings: "their headings", built_in: (name) => `the built-in mapping "${name}"` },
      columns: (file) => `Columns of ${file}`, columnHead: ["Column", "Field"],
      unmapped: "Not read", late: "Found late, not read", more: (n) => `and ${n} more`, tab: "tab",
    },
  },
};
