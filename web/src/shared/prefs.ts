// What a browser remembers of its user: language, colour scheme, density. Nothing else may be kept here, and nothing
// personal anywhere.

type Name = "language" | "scheme" | "density";

const PREFIX = "amigo-";

/** What was chosen before, where the browser lets us remember. */
export function preference(name: Name): string | undefined {
  try {
    // eslint-disable-next-line no-restricted-globals -- the one place where it is allowed
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Tells what another window of the same browser chooses. */
export function whenPreferred(name: Name, follow: (value: string | undefined) => void): void {
  addEventListener("storage", (event) => {
    if (event.key === PREFIX + name) follow(event.newValue ?? undefined);
  });
}

/** Remembers a choice. */
export function prefer(name: Name, value: string): void {
  try {
    // eslint-disable-next-line no-restricted-globals -- the one place where it is allowed
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser that keeps nothing shows the same screen without the choice.
  }
}
