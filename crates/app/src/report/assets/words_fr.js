WORDS.fr = {
  title: "Qui est qui",
  skip: "Aller au contenu",
  contents: "Sommaire",
  language: "Langue",
  made: (date, version, model) => `${date} · Amigo ${version} · modèle ${model}`,
  masked: "Les valeurs personnelles sont masquées.",
  revealed: "Les valeurs personnelles sont visibles\u202f: traitez ce fichier comme votre fichier clients.",
  lead: (n) =>
    `${n.records} ${n.one.records ? "enregistrement" : "enregistrements"} dans ${n.sources}\u00a0` +
    `${n.one.sources ? "source" : "sources"} sont ${n.customers}\u00a0${n.one.customers ? "personne" : "personnes"}.`,
  leadMore: (n) =>
    `${n.duplicates} enregistrements (${n.share}) sont des doublons\u202f; ${n.review} attendent un regard humain. ` +
    `Les personnes vivent dans ${n.households} foyers.`,
  tiles: {
    records: "enregistrements", customers: "personnes", households: "foyers", duplicates: "doublons",
    review: "enregistrements à vérifier", rejected: "lignes écartées",
  },
  inQuarantine: "lignes en quarantaine",
  asTable: "Les chiffres en tableau",
  all: "Toutes", others: (n) => `${n} autres sources`,
  sections: {
    history: "Avant et après", acceptance: "Recette", scores: "Le degré de certitude", sizes: "Personnes et foyers", sources: "Sources", cases: "Cas de rapprochement",
    examples: "Les décisions les plus serrées", quality: "Qualité des données", rejects: "Lignes écartées",
    quarantine: "Lignes en quarantaine",
    limits: "Ce qui n'a pas été comparé, et les vetos", files: "Comment les fichiers ont été lus",
  },
  history: {
    intro:
      "Ce que les sources ont apporté, et ce qu'il en est advenu\u202f: tout enregistrement au-delà du premier d'une " +
      "personne est un doublon retiré. Dans la dernière ligne, une personne connue de plusieurs sources ne compte qu'une fois.",
    sources: "Enregistrements avant, personnes après",
    sourcesHead: ["Source", "Enregistrements avant", "Personnes après", "Doublons retirés"],
    changes: "Ce qui a changé",
    changesHead: ["Moment", "Date", "Enregistrements alors", "Personnes alors", "Enregistrements depuis", "Personnes depuis"],
    first: "Après le premier passage", published: "Avant la dernière publication d'un modèle",
    noMoment: "Aucun passage n'a encore eu lieu.",
    quality: "Qualité par source",
    qualityIntro: "État du jour, en UTC\u202f; l'évolution de la note globale est en points de pourcentage.",
    qualityHead: ["Source", "Complétude", "Exactitude", "Unicité", "Note globale", "Depuis hier", "Depuis 30 jours"],
    formulas: [
      "Complétude = champs obligatoires renseignés ÷ (fiches × champs obligatoires).",
      "Exactitude = champs renseignés dont toutes les valeurs sont utilisables après nettoyage ÷ champs renseignés.",
      "Unicité = 1 − doublons connus ÷ fiches. Note globale = moyenne pondérée des trois (0,4, 0,4, 0,2).",
    ],
    noQuality: "Rien n'a encore été compté.",
    share: (part, whole) => `${part} sur ${whole}`, points: (n) => n,
  },
  acceptance: {
    nothing:
      "Aucun échantillon n'a encore été jugé\u202f: la justesse du rapprochement n'a pas été mesurée sur ce référentiel.",
    intro: (round, model, drawn, judged, undecided, pending) =>
      `Tour ${round}, décidé par le modèle ${model}\u202f: ${drawn} paires tirées, ${judged} jugées par des personnes, ` +
      `${undecided} indécidables, ${pending} sans jugement.`,
    signed: (by) => `Signé par ${by}.`, unsigned: "Pas encore signé.",
    head: ["Mesure", "Objectif", "Estimation", "Intervalle", "Si les paires indécises parlent contre / pour", "Verdict"],
    precision: "Précision", recall: "Rappel",
    verdicts: { met: "atteint", not_met: "non atteint", not_shown: "non démontré\u202f: il faut plus de jugements" },
    formulas: [
      "Précision\u202f: part des paires réunies qui sont une même personne, pondérée par strate. Rappel\u202f: part des " +
      "paires d'une même personne qui ont été réunies, parmi toutes les paires que le rapprochement ou une recherche " +
      "élargie et indépendante atteint.",
    ],
  },
  scores: {
    intro: (n) =>
      `${n.compared} paires d'enregistrements avaient de quoi être comparées\u202f; les ${n.kept} qui concordent sur ` +
      `au moins deux attributs sont montrées ici selon leur score. Un bit de plus double les chances qu'il s'agisse ` +
      `d'une seule personne\u202f: 0 bit, une chance sur deux\u202f; 10 bits, mille contre une.`,
    rule: (same, review) =>
      `À partir de ${same} bits, une paire qui déclenche un cas de rapprochement est une seule personne. À partir de ` +
      `${review} bits, quelqu'un doit regarder.`,
    x: "score en bits", y: "paires d'enregistrements (échelle logarithmique)",
    review: "à vérifier", same: "une personne",
    bar: (range, n) => `${range} bits\u202f: ${n} paires`,
    below: (to) => `moins de ${to}`, above: (from) => `${from} et plus`, between: (from, to) => `${from} à ${to}`,
    head: ["Score en bits", "Paires"],
    low: "deux personnes", grey: "entre les deux seuils", high: "une personne, si un cas se déclenche",
  },
  sizes: {
    intro: "Combien d'enregistrements a une personne, et combien de personnes un foyer.",
    customers: "Enregistrements d'une personne", households: "Personnes d'un foyer",
    customersY: "personnes (échelle logarithmique)", householdsY: "foyers (échelle logarithmique)",
    customersBar: (size, n) => `${n} personnes ont ${size} enregistrement(s)`,
    householdsBar: (size, n) => `${n} foyers ont ${size} personne(s)`,
    customersHead: ["Enregistrements", "Personnes"], householdsHead: ["Personnes", "Foyers"],
  },
  sources: {
    intro:
      "Liens entre enregistrements, par source. Sur la diagonale, les deux viennent de la même source\u202f: ce sont " +
      "ses doublons. Le petit chiffre compte les personnes présentes dans les deux sources, ou deux fois dans la même.",
    cell: (a, b, links, people) => `${a} et ${b}\u202f: ${links} liens, ${people} personnes`,
    people: (n) => `${n} personnes`,
    matrix: "Liens par source",
    rate: "Doublons au sein de chaque source",
    rateIntro: "Taux de dédoublonnage = 1 − personnes ÷ enregistrements.",
    rateHead: ["Source", "Enregistrements", "Personnes", "Taux de dédoublonnage"],
  },
  cases: {
    intro: (n) =>
      `Un cas de rapprochement est une règle que l'on peut lire à voix haute. Un lien peut en déclencher plusieurs\u202f; ` +
      `« seul » compte les liens qu'aucun autre cas n'appuie. ${n} liens n'en déclenchent aucun par eux-mêmes, mais ` +
      `avec les autres enregistrements de leur personne.`,
    head: ["Cas", "En mots", "Liens", "Seul"],
    never: "Cas qui ne se sont jamais déclenchés",
    neverNone: "Chaque cas s'est déclenché au moins une fois.",
  },
  examples: {
    intro: (n) =>
      `${n === "20" ? "Vingt" : n} paires à la limite des règles, les plus serrées d'abord. Les lettres qui diffèrent ` +
      `sont marquées. Les barres s'additionnent, pas à pas, jusqu'au score.`,
    nothing: "Aucune paire d'enregistrements n'était assez proche pour être montrée.",
    maskedIntro:
      "Un point remplace une lettre qui n'est pas montrée\u202f: à lettres égales, points égaux\u202f; un point marqué est une lettre qui diffère.",
    policyMasks: "Les adresses e-mail et cartes de fidélité que la politique masque sont entièrement cachées.",
    revealedIntro: "Les valeurs sont montrées telles que comparées\u202f; dessous, en petit, telles que dans le fichier.",
    openAll: "Tout ouvrir", closeAll: "Tout fermer",
    place: (file, row) => `${file}, ligne ${row}`,
    record: (number) => `enregistrement ${number}`,
    id: (id) => `identifiant ${id}`,
    field: "Champ", first: "Premier enregistrement", second: "Second enregistrement",
    bits: (n) => `${n} bits`,
    cases: "Cas déclenchés", noCase: "Aucun cas ne se déclenche pour cette paire seule.",
    waterfall: "D'où vient le score",
    step: "Étape", weight: "Bits",
    prior: "Avant de comparer", priorNote: { household: "selon le nombre de paires de chaque sorte", strangers: "la plupart des paires sont des inconnus" },
    other: "L'explication la moins probable",
    score: "Score",
    against: {
      household: "Chaque étape oppose une seule personne à deux personnes d'un même foyer, l'autre explication la plus probable.",
      strangers: "Chaque étape oppose une seule personne à deux inconnus, l'autre explication la plus probable.",
    },
    model: (version) => `Décidé par le modèle ${version}.`,
    thresholds: (review, same) => `Traits\u202f: à vérifier dès ${review} bits, une personne dès ${same} bits.`,
    odds: (n) => `${n} contre 1`, oddsAgainst: (n) => `1 contre ${n}`,
    verdicts: { same: "Une personne", review: "À vérifier", vetoed: "Deux personnes (veto)", different: "Deux personnes" },
    short: {
      same: (cases) => `cas ${cases}`, group: () => "avec le groupe", grey_score: () => "score entre les seuils",
      no_case: () => "aucun cas", contradiction: () => "les groupes se contredisent", too_large: () => "groupe trop grand",
      vetoed: (cases, veto) => veto.toLowerCase(), different: () => "score sous les seuils", caseless: () => "score gris, aucun cas",
    },
    sentence: {
      same: (n) => `Le score de ${n.score} atteint le seuil de ${n.same}, et un cas se déclenche.`,
      group: (n) =>
        `Le score de ${n.score} atteint le seuil de ${n.same}\u202f; un cas se déclenche pour l'ensemble des ` +
        `enregistrements de cette personne.`,
      grey_score: (n) => `Un cas se déclenche, mais le score de ${n.score} se situe entre ${n.review} et ${n.same}.`,
      no_case: (n) => `Le score de ${n.score} suffit, mais aucun cas ne se déclenche.`,
      contradiction: (n) =>
        `Le score de ${n.score} suffit, mais les enregistrements auxquels les deux appartiennent se contredisent.`,
      too_large: (n) => `Le score de ${n.score} suffit, mais le groupe dépasserait ce qu'a une seule personne.`,
      vetoed: (n) => `Le score est de ${n.score}, mais ${n.veto}.`,
      different: (n) => `Le score de ${n.score} reste sous ${n.review}, seuil à partir duquel quelqu'un regarderait.`,
      caseless: (n) => `Le score de ${n.score} se situe entre les seuils, et aucun cas ne se déclenche.`,
    },
    household: "Les deux vivent dans un même foyer.",
    vetoes: {
      twins: "nés le même jour, de même nom et même domicile mais de prénoms différents, ce sont des jumeaux",
      parent_and_child: "deux prénoms et une génération d'écart entre les naissances en font un parent et son enfant",
      same_household: "un même domicile ou contact, deux prénoms et rien de personnel en commun en font deux personnes d'un foyer",
      exclusive_ids: "ils portent deux numéros différents d'une sorte dont chacun n'en a qu'un",
    },
  },
  quality: {
    intro: "Complétude et validité de chaque champ, par source.",
    formula: [
      "Complétude = lignes renseignées ÷ lignes.",
      "Validité = 1 − valeurs tenues pour absentes (remplissage, syntaxe fausse, dates impossibles) ÷ valeurs.",
    ],
    field: "Champ", valid: (share) => `valide ${share}`,
    cell: (filled, rows, unusable) => `${filled} lignes renseignées sur ${rows}\u202f; ${unusable} valeurs inutilisables`,
    remarks: "Ce que le nettoyage a remarqué", remark: "Remarque",
  },
  rejects: {
    intro: (n) =>
      `${n} lignes n'ont pas pu être utilisées. Elles sont écartées, comptées et signalées\u202f; aucune valeur n'est montrée.`,
    nothing: "Toutes les lignes ont pu être utilisées.",
    waiting: (n) => `${n} lignes attendent en quarantaine, scellées, que quelqu'un les répare ou les rejette.`,
    noneWaits: "Aucune ligne n'attend en quarantaine.",
    byReason: "Par fichier et motif", first: (n) => `Les ${n} premières`,
    head: ["Fichier", "Motif", "Lignes"], listHead: ["Fichier", "Ligne", "Colonne", "Motif"],
    reasons: {
      ragged: "un autre nombre de cellules que d'en-têtes", unclosed_quote: "un guillemet n'est jamais fermé",
      too_long: "plus de 1 Mio", garbled: "des octets qui ne sont pas du texte dans l'encodage du fichier",
      nul_byte: "un octet nul", bad_json: "JSON invalide", not_an_object: "pas un objet JSON",
      number_too_long: "un nombre trop long pour être gardé exactement",
      duplicate_id: "sa clé sert à une autre ligne de la source\u202f: la première compte",
    },
    ragged: (cells, headings) => `${cells} cellules sous ${headings} en-têtes`,
    badJson: (at) => `JSON invalide à l'octet ${at}`,
  },
  limits: {
    intro:
      "Comparer chaque enregistrement à tous les autres prendrait une éternité. On compare ceux qui partagent une clé\u202f; " +
      "une clé partagée par trop d'enregistrements est mise de côté, de même qu'une sorte de clé qui amènerait trop de " +
      "paires. Rien n'est abandonné sans être dit ici.",
    capped: "Clés partagées par trop d'enregistrements",
    cappedHead: ["Sorte de clé", "Clés", "Enregistrements", "La plus grande"],
    cappedNone: "Aucune clé n'est partagée par trop d'enregistrements.",
    leftOut: "Sortes de clés écartées pour leur coût", leftOutNone: "Aucune.",
    used: "Sortes de clés utilisées",
    vetoes: "Vetos", vetoesIntro: "Paires au score élevé qu'un veto a séparées.",
    vetoHead: ["Veto", "Paires"], vetoesNone: "Aucun veto n'a été nécessaire.",
  },
  vetoes: {
    twins: "Jumeaux", parent_and_child: "Parent et enfant", same_household: "Deux personnes d'un même foyer",
    exclusive_ids: "Numéros exclusifs contradictoires",
  },
  files: {
    intro: "Ce qui a été détecté, et quelle colonne alimente quel champ.",
    head: ["Fichier", "Lignes", "Lu comme", "Colonnes reconnues par"],
    delimiter: (sign) => `séparateur ${sign}`, quote: (sign) => `guillemet ${sign}`, sheet: (name) => `feuille ${name}`,
    formats: { csv: "CSV", xlsx: "Excel", json_lines: "JSON Lines" },
    packed: "compressé (gzip)",
    mapped: {
      given: "la correspondance fournie", headings: "leurs en-têtes",
      built_in: (name) => `la correspondance intégrée « ${name} »`,
    },
    columns: (file) => `Colonnes de ${file}`, columnHead: ["Colonne", "Champ"],
    unmapped: "Non lues", late: "Apparues tard, non lues", more: (n) => `et ${n} de plus`, tab: "tabulation",
  },
};
