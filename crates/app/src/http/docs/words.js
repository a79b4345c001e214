// What the page says, in both languages. What the contract says stays as it is written there.

const WORDS = {
  en: {
    skip: 'Skip to the operations', api: 'API', light: 'Light', dark: 'Dark', language: 'Language', colours: 'Colours',
    contents: 'Contents', search: 'Search the operations', hint: 'Method, path, name or permission. The key / leads here.',
    loading: 'Reading the contract …', failed: 'The contract at /v1/openapi.json cannot be read. Load the page again.',
    lead: 'Every operation that this process serves, as its contract says.', found: (n, all) => `${n} of ${all} operations`,
    document: 'The contract for programs: OpenAPI 3.1', errors: 'What goes wrong is told as application/problem+json: `code` for machines, `title` and `detail` for people, `field` and `pointer` for the place.',
    signing: 'Who asks', signingText: 'Systems ask with a token, people with a session. An operation names the permission that it needs.',
    permission: 'Permission', everybody: 'Nobody has to say who asks.', session: 'Somebody has to be signed in.',
    parameters: 'Parameters', path: 'in the path', query: 'in the query', header: 'header', needed: 'required',
    body: 'What is sent', answer: 'What is answered:', example: 'Example', copy: 'Copy', copied: 'Copied', request: 'Request',
    problems: 'Problems', problemShape: 'What a problem says', headers: 'Headers', none: 'Nothing matches. Use other words.',
    or: 'or', listOf: 'list of', any: 'anything', nothing: 'null', shape: 'Its parts', others: 'further names',
    from: 'from', upTo: 'up to', letters: 'characters', entries: 'entries', as: 'as', usual: 'without it:', oneOf: 'one of',
    string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false', object: 'object', array: 'list', link: 'Link to this operation',
  },
  fr: {
    skip: 'Aller aux opérations', api: 'API', light: 'Clair', dark: 'Sombre', language: 'Langue', colours: 'Couleurs',
    contents: 'Sommaire', search: 'Chercher une opération', hint: 'Méthode, chemin, nom ou permission. La touche / mène ici.',
    loading: 'Lecture du contrat …', failed: 'Le contrat /v1/openapi.json ne peut être lu. Rechargez la page.',
    lead: 'Toutes les opérations servies ici, telles que le contrat les décrit (en anglais).', found: (n, all) => `${n} opérations sur ${all}`,
    document: 'Le contrat pour les programmes : OpenAPI 3.1', errors: 'Une erreur est dite en application/problem+json : `code` pour les machines, `title` et `detail` pour les personnes, `field` et `pointer` pour l’endroit.',
    signing: 'Qui demande', signingText: 'Un système demande avec un jeton, une personne avec une session. Chaque opération nomme la permission nécessaire.',
    permission: 'Permission', everybody: 'Personne n’a à dire qui demande.', session: 'Il faut être connecté.',
    parameters: 'Paramètres', path: 'dans le chemin', query: 'dans la requête', header: 'en-tête', needed: 'obligatoire',
    body: 'Ce qui est envoyé', answer: 'Ce qui est répondu :', example: 'Exemple', copy: 'Copier', copied: 'Copié', request: 'Requête',
    problems: 'Erreurs', problemShape: 'Ce que dit une erreur', headers: 'En-têtes', none: 'Rien ne correspond. Essayez d’autres mots.',
    or: 'ou', listOf: 'liste de', any: 'n’importe quoi', nothing: 'null', shape: 'Ses parties', others: 'autres noms',
    from: 'de', upTo: 'jusqu’à', letters: 'caractères', entries: 'éléments', as: 'selon', usual: 'par défaut :', oneOf: 'une valeur parmi',
    string: 'texte', integer: 'nombre entier', number: 'nombre', boolean: 'true ou false', object: 'objet', array: 'liste', link: 'Lien vers cette opération',
  },
};

let words = WORDS.en;

/** An element with attributes and what is in it. Texts are only ever texts. */
function h(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...inside.flat(Infinity).filter((part) => part !== undefined && part !== null && part !== false));
  return element;
}

/** A text of the contract or of ours, in which words between backticks are code. */
function prose(text = '') {
  return text.split('`').map((part, at) => (at % 2 ? h('code', {}, part) : part));
}

/** What is kept of a choice, where the browser keeps anything. */
const kept = {
  get(name) {
    try {
      return localStorage.getItem(`amigo-docs-${name}`);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`amigo-docs-${name}`, value);
    } catch {
      // It holds until the page is left.
    }
  },
};
