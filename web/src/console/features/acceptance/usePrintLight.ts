// Prints in the light colours, whichever ones the screen has: paper is white.

import { useEffect } from "react";

const SCHEME = "data-mantine-color-scheme";

export function usePrintLight(): void {
  useEffect(() => {
    const root = document.documentElement;
    let shown: string | null = null;
    const before = (): void => {
      shown = root.getAttribute(SCHEME);
      root.setAttribute(SCHEME, "light");
    };
    const after = (): void => {
      if (shown !== null) root.setAttribute(SCHEME, shown);
    };
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    return () => {
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
    };
  }, []);
}
