// Gives the focus back to where it was when a dialog goes away with it, however it goes: closed, its deed done, or with
// what opened it.

import { useEffect } from "react";

const KEPT = 20;

function hasDialog(node: Node): boolean {
  return node instanceof Element && (node.matches("[role=dialog]") || node.querySelector("[role=dialog]") !== null);
}

/** Once, in the frame around everything. */
export function useFocusGivenBack(): void {
  useEffect(() => {
    const trail: HTMLElement[] = [];
    const remember = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement) || target === trail.at(-1)) return;
      trail.push(target);
      if (trail.length > KEPT) trail.shift();
    };
    const gone = new MutationObserver((changes) => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (!isLost || !changes.some(({ removedNodes }) => [...removedNodes].some(hasDialog))) return;
      trail.findLast((one) => one.isConnected && one.checkVisibility())?.focus({ preventScroll: true });
    });
    document.addEventListener("focusin", remember);
    gone.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener("focusin", remember);
      gone.disconnect();
    };
  }, []);
}
